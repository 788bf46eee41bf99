// Where spend jumps: against the week before, and against what is ordinary at that hour.
import type { Row } from '../house/dashboard.ts';
import { lines } from '../house/lines.ts';
import { runbook } from '../house/links.ts';
import { overTime } from '../house/query.ts';
import { addedByStep } from '../house/series.ts';
import { CHOSEN } from '../house/variables.ts';
import { AXIS_DOLLARS } from '../house/units.ts';

const spent = addedByStep(`provider_model_type:llm_cost_usd:increase1m{${CHOSEN}}`);
const quarterHour = `sum(provider_model_type:llm_cost_usd:increase15m{${CHOSEN}})`;

/** The same hour of the day, on average over an hour, some days ago. The alert on spikes compares with the highest of these. */
const ordinary = ['23h30m', '6d23h30m', '13d23h30m', '20d23h30m']
  .map(
    (ago) =>
      `label_replace(avg_over_time(${quarterHour}[59m59s999ms:15m] offset ${ago}), "ago", "${ago}", "", "")`,
  )
  .join(' or ');

/** Two charts with something to compare with. */
export const spikes: Row = {
  height: 9,
  panels: [
    lines({
      title: 'Against the week before',
      description: 'Dollars of each step; dashed, those of the same time a week before.',
      unit: AXIS_DOLLARS,
      interval: '1h',
      noValue: 'Nothing was spent in this time',
      queries: [
        overTime(`sum(${spent})`, 'Spent'),
        overTime(`sum(${spent.replace('offset -1ms', 'offset 6d23h59m59s999ms')})`, 'A week before'),
      ],
      styles: [
        { name: 'Spent', color: 'blue' },
        { name: 'A week before', color: 'text', dashed: true },
      ],
      legend: ['mean', 'max'],
    }),
    lines({
      title: 'Spikes',
      description:
        'Dollars of the last quarter of an hour, beside the most that is ordinary at that hour: the highest of the same hour ' +
        'yesterday and one, two and three weeks ago.',
      unit: AXIS_DOLLARS,
      interval: '15m',
      noValue: 'Nothing was spent in this time',
      queries: [overTime(quarterHour, 'Spent'), overTime(`max(${ordinary})`, 'Ordinary')],
      styles: [
        { name: 'Spent', color: 'blue' },
        { name: 'Ordinary', color: 'text', dashed: true },
      ],
      legend: ['mean', 'max'],
      links: [runbook('LlmSpendSpike')],
    }),
  ],
};
