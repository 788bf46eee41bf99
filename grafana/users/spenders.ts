// The users that spend most.
import type { Row } from '../house/dashboard.ts';
import { only, runbook, to } from '../house/links.ts';
import { table } from '../house/tables.ts';
import { COUNT, DOLLARS, RATIO, SMALL_DOLLARS } from '../house/units.ts';

/** The users of the table: enough to see who matters, few enough to read. */
const SHOWN = 'topk(50, max by (user) (user:llm_cost_usd:month_to_date{user=~"$user"}) > 0)';
/** A series of users, for those shown, with 0 where there is none. */
const shown = (series: string): string =>
  `(max by (user) (${series}) and on (user) ${SHOWN}) or 0 * ${SHOWN}`;

const cost = 'sum_over_time(user:llm_cost_usd:increase15m{user=~"$user"}[6d23h59m59s999ms:15m])';
const calls = 'sum_over_time(user:llm_requests:increase15m{user=~"$user"}[6d23h59m59s999ms:15m])';
const used =
  'max by (user) (label_replace(budget_subject:llm_budget_usd:used_ratio{scope="user", subject=~"$user"}, "user", "$1", "subject", "(.*)"))';

/** The table of users. */
export const spenders: Row = {
  height: 11,
  panels: [
    table({
      title: 'Users that spend most',
      description:
        'The 50 that spent most this month, of those chosen. "other" is everyone beyond the cap on users. Active days are those of the 28 before today on which they spent something; without any, they are new. Click a user to see what on.',
      noValue: 'Nobody has spent anything this month',
      by: [{ label: 'user', title: 'User', link: only('users', 'Only this user', 'user', 'User') }],
      columns: [
        { title: 'This month', expr: SHOWN, unit: DOLLARS, bar: {}, width: 260 },
        { title: 'Today', expr: shown('user:llm_cost_usd:day_to_date'), unit: DOLLARS, width: 110 },
        {
          title: 'Of the limit',
          expr: `${used} and on (user) ${SHOWN}`,
          unit: RATIO,
          meaning: 'limit',
          bar: { max: 1 },
          width: 200,
        },
        { title: 'Last 7 days', expr: shown(cost), unit: DOLLARS, width: 110 },
        { title: 'Calls, 7 days', expr: shown(calls), unit: COUNT, width: 120 },
        {
          title: 'Dollars a call',
          expr: `${cost} / (${calls} > 0) and on (user) ${SHOWN}`,
          unit: SMALL_DOLLARS,
          width: 130,
        },
        {
          title: 'Active days',
          expr: shown('count_over_time(user:llm_cost_usd:day{user=~"$user"}[28d])'),
          unit: COUNT,
          names: { 0: { text: 'new' } },
          width: 110,
        },
      ],
      sortBy: 'This month',
      links: [to('users', 'budgets', 'Budgets and projections'), runbook('LlmUserBudgetExceeded')],
    }),
  ],
};
