// What the month comes to, and what past months came to beside what was projected for them.
import type { Row } from '../house/dashboard.ts';
import { lines } from '../house/lines.ts';
import { MONTH_QUERIES, MONTH_STYLES } from '../house/month.ts';
import { history } from '../house/tables.ts';
import { AXIS_DOLLARS, DOLLARS, FINE_RATIO } from '../house/units.ts';

const spent = 'global:llm_cost_usd:month_to_date';
/** The moments at which a month had just ended: spend began again at nothing. */
const ended = `(sum(last_over_time(${spent}[20m] offset 15m)) > sum(${spent}))`;

/** A figure as it was at the end of each month, found in the quarters of an hour of the day that follows. */
const atEnd = (figure: string): string => `max_over_time((${figure} and on () ${ended})[1d:15m] offset -1d)`;
const projectedBefore = (days: number): string =>
  `sum(last_over_time(global:llm_cost_usd:projected_month[1h] offset ${days}d))`;

/** The month, and those before. */
export const months: Row = {
  title: 'Months',
  height: 10,
  widths: [14, 10],
  panels: [
    lines({
      title: 'The month and its projection',
      description:
        'Spent since the month began, and what was projected for its end at each moment, with the range that holds the ' +
        'true end in four months of five. The narrower, the later in the month.',
      unit: AXIS_DOLLARS,
      interval: '1m',
      noValue: 'Nothing recorded yet',
      queries: MONTH_QUERIES,
      styles: MONTH_STYLES,
    }),
    history({
      title: 'Months that ended',
      description:
        'What each month came to, what had been projected for it 14 and 7 days before its end, and how far the later one was off. Choose a longer time range to see more months.',
      interval: '1d',
      noValue: 'No month ended in this time',
      moment: 'Ended',
      columns: [
        { title: 'Spent', expr: atEnd(`sum(last_over_time(${spent}[20m] offset 15m))`), unit: DOLLARS },
        { title: '14 days before', expr: atEnd(projectedBefore(14)), unit: DOLLARS },
        { title: '7 days before', expr: atEnd(projectedBefore(7)), unit: DOLLARS },
        {
          title: 'Off by',
          expr: atEnd(`(${projectedBefore(7)} / sum(last_over_time(${spent}[20m] offset 15m)) - 1)`),
          unit: FINE_RATIO,
        },
      ],
    }),
  ],
};
