// Every dashboard, as the JSON that is committed.
import { budgets } from './budgets/budgets.ts';
import { health } from './health/health.ts';
import { dashboard } from './house/dashboard.ts';
import { models } from './models/models.ts';
import { overview } from './overview/overview.ts';
import { trends } from './trends/trends.ts';
import { users } from './users/users.ts';

const SOURCES = [overview, budgets, trends, users, models, health];

/** What the SDK writes for other kinds of variables and links, and Grafana does not know in these. */
const NOISE: readonly (readonly [key: string, value: unknown])[] = [
  ['auto', false],
  ['auto_min', '10s'],
  ['auto_count', 30],
  ['placement', 'inControlsMenu'],
];

/** JSON by file name in `grafana/dashboards/`. */
export function dashboardFiles(): ReadonlyMap<string, string> {
  return new Map(
    SOURCES.map((options) => [
      `${options.name}.json`,
      `${JSON.stringify(dashboard(options), withoutNoise, 2)}\n`,
    ]),
  );
}

function withoutNoise(key: string, value: unknown): unknown {
  return NOISE.some(([noise, standard]) => noise === key && standard === value) ? undefined : value;
}
