// Is anything wrong now?
import type { Row } from '../house/dashboard.ts';
import { runbook } from '../house/links.ts';
import { figure } from '../house/panels.ts';
import { now } from '../house/query.ts';
import { metrics, orZero } from '../house/series.ts';
import { COUNT, FINE_RATIO, RATIO, SECONDS, SECONDS_LATE } from '../house/units.ts';

const apps = `last_over_time(${metrics.buildInfo.name}[1d])`;

/** The figures at the top. */
export const state: Row = {
  height: 4,
  panels: [
    figure({
      title: 'Apps that answer',
      description: 'Share of the apps seen in the last day that answered their last scrape.',
      unit: RATIO,
      meaning: 'up',
      noValue: 'No app was scraped in a day',
      queries: [now(`avg(up and on (job, instance) ${apps})`, 'answer')],
      links: [runbook('LlmMeterDown'), runbook('LlmMetricsMissing')],
    }),
    figure({
      title: 'Series of the apps',
      description:
        'Samples of the last scrape of every app, those of other libraries on the same page included.',
      unit: COUNT,
      noValue: 'No app is scraped',
      queries: [now(`sum(scrape_samples_scraped and on (job, instance) ${apps})`, 'series')],
      links: [runbook('LlmUserCapReached')],
    }),
    figure({
      title: 'Rules behind',
      description:
        'How long ago the slowest group of rules was evaluated. A minute is its interval; dollars are as old as this.',
      unit: SECONDS_LATE,
      meaning: 'lateness',
      noValue: 'Prometheus does not scrape itself',
      queries: [
        now(
          'time() - min(prometheus_rule_group_last_evaluation_timestamp_seconds{rule_group=~".*;llm_cost.*"})',
          'behind',
        ),
      ],
      links: [runbook('LlmRulesFailing')],
    }),
    figure({
      title: 'Slowest rules',
      description:
        'Share of its interval that the slowest group of rules took last. Above 100% it misses evaluations.',
      unit: FINE_RATIO,
      meaning: 'room',
      noValue: 'Prometheus does not scrape itself',
      queries: [
        now(
          'max(prometheus_rule_group_last_duration_seconds{rule_group=~".*;llm_cost.*"} / prometheus_rule_group_interval_seconds)',
          'of the interval',
        ),
      ],
      links: [runbook('LlmRulesFailing')],
    }),
    figure({
      title: 'Unrecorded, 24 h',
      description: 'Calls an app handed over with values that cannot be: its logs say which. Should be 0.',
      unit: COUNT,
      meaning: 'none',
      noValue: 'No app is scraped',
      queries: [now(orZero(`round(sum(increase(${metrics.recorderErrors.name}[1d])))`), 'errors')],
      links: [runbook('LlmRecorderErrors')],
    }),
    figure({
      title: 'Price data age',
      description:
        'How old the prices are that dollars are worked out with. Orange from 60 days, red from 180.',
      unit: SECONDS,
      meaning: 'priceAge',
      noValue: 'No app is scraped',
      queries: [now(`time() - min(${metrics.priceDataTimestamp.name})`, 'age')],
      links: [runbook('LlmPriceDataOld')],
    }),
  ],
};
