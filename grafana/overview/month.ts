// The month against its limit, and what is wrong.
import type { Row } from '../house/dashboard.ts';
import { lines } from '../house/lines.ts';
import { to } from '../house/links.ts';
import { MONTH_QUERIES, MONTH_STYLES } from '../house/month.ts';
import { type Names, table } from '../house/tables.ts';
import { COUNT, AXIS_DOLLARS } from '../house/units.ts';

/** Severities so that the worst sorts first, and what stands for them. */
const SEVERITIES: Names = {
  '1 critical': { text: 'critical', color: 'red' },
  '2 warning': { text: 'warning', color: 'orange' },
  '3 info': { text: 'info' },
};
const firing = Object.entries(SEVERITIES)
  .map(
    ([ranked, { text }]) =>
      `label_replace(count by (alertname, severity) (ALERTS{alertname=~"Llm.+", alertstate="firing", severity="${text}"}), "severity", "${ranked}", "", "")`,
  )
  .join(' or ');

/** The month, and the alerts. */
export const month: Row = {
  height: 9,
  widths: [16, 8],
  panels: [
    lines({
      title: 'The month, against its limit',
      description:
        'Spent since the month began, what was projected for its end at each moment, and the range that holds the true end in four months of five.',
      unit: AXIS_DOLLARS,
      interval: '1m',
      noValue: 'Nothing recorded yet',
      queries: MONTH_QUERIES,
      styles: MONTH_STYLES,
      links: [to('overview', 'budgets', 'Budgets and projections')],
    }),
    table({
      title: 'What fires now',
      description: 'Alerts of this product, with what they are about. Alertmanager has their text.',
      noValue: 'All well: no alert is firing',
      by: [
        {
          label: 'alertname',
          title: 'Alert',
          link: { title: 'What to do', url: '${runbooks}/${__value.raw}.md' },
        },
        { label: 'severity', title: 'Severity', width: 90, names: SEVERITIES },
      ],
      columns: [
        {
          title: 'Count',
          expr: firing,
          unit: COUNT,
          width: 70,
        },
      ],
      sortBy: 'Severity',
      ascending: true,
      links: [to('overview', 'health', 'Health')],
    }),
  ],
};
