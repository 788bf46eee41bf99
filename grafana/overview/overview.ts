// The overview: for whoever wants to know what LLMs cost, and whether something is wrong.
import type { DashboardOptions } from '../house/dashboard.ts';
import { spendOverTime, useOverTime } from './course.ts';
import { limitsAndUsers } from './limits.ts';
import { month } from './month.ts';
import { spend } from './spend.ts';
import { trust } from './trust.ts';

/** The overview. */
export const overview: DashboardOptions = {
  name: 'overview',
  title: 'LLM cost: overview',
  description:
    'What LLM calls cost: today, this month, projected; who and what costs most; whether something is wrong.',
  from: 'now-7d',
  rows: [spend, limitsAndUsers, month, spendOverTime, useOverTime, trust],
};
