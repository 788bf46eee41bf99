// How much of the figures is known, and how much is not.
import type { Row } from '../house/dashboard.ts';
import { lines } from '../house/lines.ts';
import { runbook } from '../house/links.ts';
import { overTime } from '../house/query.ts';
import { metrics } from '../house/series.ts';
import { AXIS_RATIO, COUNT } from '../house/units.ts';

const calls = `sum(increase(${metrics.requests.name}{outcome="ok"}[1h]))`;

/** Three charts. */
export const truth: Row = {
  height: 8,
  panels: [
    lines({
      title: 'Estimated and unpriced',
      description:
        'Share of the calls of the last hour whose tokens were estimated, and of those without a price, which are in no dollar figure.',
      unit: AXIS_RATIO,
      interval: '1m',
      softMax: 0.1,
      noValue: 'No calls were made in this time',
      queries: [
        overTime(
          `(sum(increase(${metrics.estimatedRequests.name}[1h])) or 0 * ${calls}) / (${calls} > 0)`,
          'Estimated',
        ),
        overTime(
          `(sum(increase(${metrics.unpricedRequests.name}[1h])) or 0 * ${calls}) / (${calls} > 0)`,
          'Unpriced',
        ),
      ],
      styles: [
        { name: 'Estimated', color: 'blue' },
        { name: 'Unpriced', color: 'purple' },
      ],
      links: [runbook('LlmEstimatedShareHigh'), runbook('LlmUnpricedCalls')],
    }),
    lines({
      title: 'Users told apart',
      description:
        'Users with series of their own in each app. Beyond the cap, spend is booked under "other".',
      unit: COUNT,
      noValue: 'No app was scraped in this time',
      queries: [overTime(`max by (job, instance) (${metrics.trackedUsers.name})`, '{{instance}}')],
      links: [runbook('LlmUserCapReached')],
    }),
    lines({
      title: 'Could not be recorded',
      description:
        'Calls of each hour with values that cannot be, by reason; and those of users beyond the cap, which were recorded under "other".',
      unit: COUNT,
      interval: '1m',
      softMax: 5,
      noValue: 'No app was scraped in this time',
      queries: [
        overTime(`sum by (reason) (increase(${metrics.recorderErrors.name}[1h])) > 0`, '{{reason}}'),
        overTime(
          `sum(increase(${metrics.userOverflowRequests.name}[1h])) or 0 * max(${metrics.buildInfo.name})`,
          'beyond the cap',
        ),
      ],
      legend: ['max'],
      links: [runbook('LlmRecorderErrors')],
    }),
  ],
};
