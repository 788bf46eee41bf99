// Users: who spends most, how near they are to their limits, and one of them in detail.
import type { DashboardOptions } from '../house/dashboard.ts';
import { everyone } from './everyone.ts';
import { overTimeByUser } from './over-time.ts';
import { spenders } from './spenders.ts';

/** Users. */
export const users: DashboardOptions = {
  name: 'users',
  title: 'LLM cost: users',
  description: 'Who spends most, how near to their limits; choose one to see what on.',
  from: 'now-7d',
  rows: [everyone, spenders, overTimeByUser],
};
