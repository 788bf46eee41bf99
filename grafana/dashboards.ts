// Every dashboard, as the JSON that is committed.
import { dashboard } from './house/dashboard.ts';
import { overview } from './overview/overview.ts';

const SOURCES = { 'overview.json': overview };

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
    Object.entries(SOURCES).map(([file, options]) => [
      file,
      `${JSON.stringify(dashboard(options), withoutNoise, 2)}\n`,
    ]),
  );
}

function withoutNoise(key: string, value: unknown): unknown {
  return NOISE.some(([noise, standard]) => noise === key && standard === value) ? undefined : value;
}
