// Models and savings: what each model costs, what caching saves, and what another model would cost.
import type { DashboardOptions } from '../house/dashboard.ts';
import { compared } from './compared.ts';
import { efficiency } from './efficiency.ts';
import { overTimeByModel } from './over-time.ts';
import { prices } from './prices.ts';
import { byModel } from './by-model.ts';

/** Models and savings. */
export const models: DashboardOptions = {
  name: 'models',
  title: 'LLM cost: models and savings',
  description:
    'What each model really costs, what caching saves, what another model would cost, and all prices.',
  from: 'now-7d',
  rows: [efficiency, byModel, overTimeByModel, compared, prices],
};
