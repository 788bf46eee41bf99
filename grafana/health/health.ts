// Health: whether the figures are complete, on time and true.
import type { DashboardOptions } from '../house/dashboard.ts';
import { collection } from './collection.ts';
import { guard } from './guard.ts';
import { state } from './state.ts';
import { truth } from './truth.ts';

/** Health. */
export const health: DashboardOptions = {
  name: 'health',
  title: 'LLM cost: health',
  description: 'Whether the figures are complete, on time and true; and what the guard refuses.',
  from: 'now-6h',
  rows: [state, collection, truth, guard],
};
