// Which series there are, and which labels they have: from the catalogue, from the rules, and from Prometheus itself.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { COUNTERS, GAUGES, ROW_LABELS } from '../../src/catalogue/metrics.ts';

const RULES = join(import.meta.dirname, '..', '..', 'prometheus', 'rules');

/** Labels that Prometheus adds to what it scrapes. */
const SCRAPED = ['job', 'instance'];

/** Labels that recorded series can have in their level. */
const LEVEL_LABELS = [
  'provider',
  'model',
  'token_type',
  'type',
  'user',
  'outcome',
  'period',
  'scope',
  'subject',
  'budget',
];

/** Series that are not ours. */
const FOREIGN: Readonly<Record<string, readonly string[]>> = {
  ALERTS: ['alertname', 'alertstate', 'severity'],
  up: SCRAPED,
  scrape_duration_seconds: SCRAPED,
  scrape_samples_scraped: SCRAPED,
  prometheus_rule_group_last_evaluation_timestamp_seconds: [...SCRAPED, 'rule_group'],
  prometheus_rule_group_last_duration_seconds: [...SCRAPED, 'rule_group'],
  prometheus_rule_group_interval_seconds: [...SCRAPED, 'rule_group'],
};

/** Labels by the name of the series. */
export function knownSeries(): ReadonlyMap<string, ReadonlySet<string>> {
  return new Map([
    ...Object.values(COUNTERS).map(
      (metric) =>
        [
          metric.name,
          new Set([
            ...ROW_LABELS[metric.row],
            ...('ownLabel' in metric ? [metric.ownLabel.name] : []),
            ...SCRAPED,
          ]),
        ] as const,
    ),
    ...Object.values(GAUGES).map(({ name, labels }) => [name, new Set([...labels, ...SCRAPED])] as const),
    ...recordedNames().map((name) => [name, labelsOfLevel(name)] as const),
    ...Object.entries(FOREIGN).map(([name, labels]) => [name, new Set(labels)] as const),
  ]);
}

function recordedNames(): readonly string[] {
  return readdirSync(RULES)
    .filter((file) => file.endsWith('.yml'))
    .map(
      (file) =>
        parse(readFileSync(join(RULES, file), 'utf8')) as { groups: { rules: { record?: string }[] }[] },
    )
    .flatMap(({ groups }) => groups)
    .flatMap(({ rules }) => rules)
    .flatMap(({ record }) => record ?? []);
}

/** The level of `provider_model_type:llm_cost_usd:day` is what stands before the first colon. */
function labelsOfLevel(name: string): ReadonlySet<string> {
  const [level = ''] = name.split(':');
  // A limit and its subject: with all that a limit is told apart by.
  if (level === 'budget_subject') return new Set(['budget', 'period', 'scope', 'subject', 'action']);
  let rest = level;
  const labels = new Set<string>();
  for (const label of LEVEL_LABELS) {
    if (!rest.includes(label)) continue;
    labels.add(label);
    rest = rest.replace(label, '');
  }
  return labels;
}
