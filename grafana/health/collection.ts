// How metrics are collected and rules evaluated.
import type { Row } from '../house/dashboard.ts';
import { lines } from '../house/lines.ts';
import { runbook } from '../house/links.ts';
import { overTime } from '../house/query.ts';
import { metrics } from '../house/series.ts';
import { AXIS_RATIO, COUNT, SECONDS_FINE } from '../house/units.ts';

const ofApps = `and on (job, instance) last_over_time(${metrics.buildInfo.name}[1d])`;

/** Three charts. */
export const collection: Row = {
  height: 8,
  widths: [7, 7, 10],
  panels: [
    lines({
      title: 'Scrapes take',
      description:
        'Seconds of each scrape. One that takes longer than its timeout, ten seconds, brings nothing.',
      unit: SECONDS_FINE,
      noValue: 'No app was scraped in this time',
      queries: [overTime(`max by (job, instance) (scrape_duration_seconds ${ofApps})`, '{{instance}}')],
      legend: ['mean', 'max'],
      links: [runbook('LlmMeterDown')],
    }),
    lines({
      title: 'Series',
      description: 'Samples of each scrape: what the app costs Prometheus.',
      unit: COUNT,
      noValue: 'No app was scraped in this time',
      queries: [overTime(`max by (job, instance) (scrape_samples_scraped ${ofApps})`, '{{instance}}')],
      legend: ['lastNotNull', 'max'],
    }),
    lines({
      title: 'Rules take',
      description: 'Share of its interval that each group of rules takes. Above 100% evaluations are missed.',
      unit: AXIS_RATIO,
      legendBeside: true,
      noValue: 'Prometheus does not scrape itself',
      queries: [
        overTime(
          'label_replace(max by (rule_group) (prometheus_rule_group_last_duration_seconds{rule_group=~".*;llm_cost.*"} / prometheus_rule_group_interval_seconds), "rule_group", "$2", "rule_group", ".*;llm_(cost_)?(.*)")',
          '{{rule_group}}',
        ),
      ],
      legend: ['mean', 'max'],
      links: [runbook('LlmRulesFailing')],
    }),
  ],
};
