// Trends: how spend changes from day to day, week to week and month to month, and where it jumps.
import type { DashboardOptions } from '../house/dashboard.ts';
import { days } from './days.ts';
import { growth } from './growth.ts';
import { hours } from './hours.ts';
import { spikes } from './spikes.ts';

/** Trends. */
export const trends: DashboardOptions = {
  name: 'trends',
  title: 'LLM cost: trends',
  description: 'Spend against the day, week and month before; at which hours; and where it jumps.',
  from: 'now-28d',
  rows: [growth, days, spikes, hours],
};
