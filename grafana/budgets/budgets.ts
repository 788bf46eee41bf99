// Budgets and projections: what each limit has left, when it runs out, and how good projections were.
import type { DashboardOptions } from '../house/dashboard.ts';
import { burnDown } from './burn-down.ts';
import { limits } from './limits.ts';
import { months } from './months.ts';

/** Budgets and projections. */
export const budgets: DashboardOptions = {
  name: 'budgets',
  title: 'LLM cost: budgets and projections',
  description:
    'Each limit: spent, left, when it runs out. What the month will cost, and what past months did.',
  from: 'now-30d',
  rows: [limits, burnDown, months],
};
