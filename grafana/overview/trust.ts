// Whether the figures above can be trusted.
import type { Row } from '../house/dashboard.ts';
import { runbook, to } from '../house/links.ts';
import { figure } from '../house/panels.ts';
import { now } from '../house/query.ts';
import { metrics, orZero } from '../house/series.ts';
import { COUNT, RATIO, SECONDS } from '../house/units.ts';

const ofTheDay = (counter: string): string => `round(sum(increase(${counter}[1d])))`;

/** What is wrong with the data, if anything. */
export const trust: Row = {
  title: 'Can these figures be trusted?',
  height: 4,
  panels: [
    figure({
      title: 'Unpriced, 24 h',
      description:
        'Calls of the last day whose price nobody knows. They are in no dollar figure: never taken for free. Should be 0.',
      unit: COUNT,
      meaning: 'none',
      noValue: 'No app is scraped',
      queries: [now(orZero(ofTheDay(metrics.unpricedRequests.name)), 'unpriced')],
      links: [to('overview', 'models', 'Models and savings'), runbook('LlmUnpricedCalls')],
    }),
    figure({
      title: 'Unrecorded, 24 h',
      description:
        'Calls of the last day that an app handed over with values that cannot be: its logs say which. Should be 0.',
      unit: COUNT,
      meaning: 'none',
      noValue: 'No app is scraped',
      queries: [now(orZero(ofTheDay(metrics.recorderErrors.name)), 'errors')],
      links: [runbook('LlmRecorderErrors')],
    }),
    figure({
      title: 'Estimated, 24 h',
      description:
        'Share of the dollars of the last day whose tokens were estimated by the app, because the provider reported none.',
      unit: RATIO,
      meaning: 'few',
      noValue: 'No app is scraped',
      queries: [
        now(
          orZero(
            // A day without spend has no share: 0 by `orZero`, not 0 / 0.
            `sum(increase(${metrics.estimatedCostUsd.name}[1d])) / (sum(sum_over_time(global:llm_cost_usd:increase1m[1d])) > 0)`,
          ),
          'estimated',
        ),
      ],
      links: [runbook('LlmEstimatedShareHigh')],
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
    figure({
      title: 'Users tracked',
      description: 'The most any app tracks. Beyond an app\'s cap on users, spend is booked under "other".',
      unit: COUNT,
      noValue: 'No app is scraped',
      queries: [now(`max(${metrics.trackedUsers.name})`, 'users')],
      links: [to('overview', 'users', 'Users'), runbook('LlmUserCapReached')],
    }),
    figure({
      title: 'Apps scraped',
      description:
        'Processes whose metrics reach Prometheus. Fewer than there are means dollars that nobody sees.',
      unit: COUNT,
      noValue: 'No app is scraped',
      queries: [now(`count(${metrics.buildInfo.name})`, 'apps')],
      links: [to('overview', 'health', 'Health'), runbook('LlmMetricsMissing')],
    }),
  ],
};
