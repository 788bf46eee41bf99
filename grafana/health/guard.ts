// What the guard refuses, and whether it hears of blocks.
import type { Row } from '../house/dashboard.ts';
import { lines } from '../house/lines.ts';
import { runbook } from '../house/links.ts';
import { stackedBars } from '../house/panels.ts';
import { overTime } from '../house/query.ts';
import { addedByStep, metrics } from '../house/series.ts';
import { COUNT, SECONDS } from '../house/units.ts';

/** Three charts. */
export const guard: Row = {
  title: 'The guard',
  height: 8,
  panels: [
    stackedBars({
      title: 'Calls refused',
      description:
        'Calls of each step that were refused because a budget is used up or somebody stopped them.',
      unit: COUNT,
      interval: '1m',
      softMax: 5,
      noValue: 'No calls were made in this time',
      queries: [
        overTime(
          `sum by (type) (${addedByStep('provider_model_type_outcome:llm_requests:increase1m{outcome="blocked"}')}) or 0 * sum(max_over_time(global:llm_cost_usd:increase1m[$__interval]))`,
          'refused {{type}}',
        ),
      ],
      links: [runbook('LlmBudgetExceeded')],
    }),
    lines({
      title: 'Blocks in force',
      description: 'Users, models, ... that guards refuse calls of at each moment.',
      unit: COUNT,
      softMax: 5,
      noValue: 'No app has a guard',
      queries: [overTime(`max by (job, instance) (${metrics.guardBlocks.name})`, '{{instance}}')],
    }),
    lines({
      title: 'Guards last heard of blocks',
      description:
        'How long ago each guard had an answer from Alertmanager. A guard that hears nothing for long may refuse everything, or nothing: as it was set.',
      unit: SECONDS,
      softMax: 30,
      noValue: 'No app has a guard',
      queries: [
        overTime(`time() - min by (job, instance) (${metrics.guardLastAnswer.name})`, '{{instance}}'),
      ],
      legend: ['max'],
      links: [runbook('LlmGuardBlind')],
    }),
  ],
};
