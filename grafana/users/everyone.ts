// All users in figures.
import type { Row } from '../house/dashboard.ts';
import { runbook } from '../house/links.ts';
import { figure } from '../house/panels.ts';
import { now } from '../house/query.ts';
import { orZero } from '../house/series.ts';
import { COUNT, DOLLARS, RATIO } from '../house/units.ts';

const today = 'user:llm_cost_usd:day_to_date';
/** Users with a name: not those beyond the cap, nor calls without a user. */
const named = `${today}{user!~"|other"} > 0`;

/** The figures at the top: all users, whoever is chosen. */
export const everyone: Row = {
  height: 4,
  panels: [
    figure({
      title: 'Users today',
      description: 'Users that have spent something since midnight; those beyond the cap are not told apart.',
      unit: COUNT,
      noValue: 'No app is scraped',
      queries: [now(orZero(`count(${named})`), 'users')],
    }),
    figure({
      title: 'New today',
      description: 'Of these, users that spent nothing on any of the 28 days before.',
      unit: COUNT,
      noValue: 'No app is scraped',
      queries: [now(orZero(`count((${named}) unless last_over_time(user:llm_cost_usd:day[28d]))`), 'new')],
    }),
    figure({
      title: 'Average user today',
      description: 'Dollars since midnight of the average user that has spent something.',
      unit: DOLLARS,
      noValue: 'Nobody has spent anything today',
      queries: [now(`avg(${named})`, 'average')],
    }),
    figure({
      title: 'Highest user today',
      description: 'Dollars since midnight of the user that spent most.',
      unit: DOLLARS,
      noValue: 'Nobody has spent anything today',
      queries: [now(`max(${named})`, 'highest')],
      links: [runbook('LlmRunawayUser')],
    }),
    figure({
      title: 'Over their limit',
      description: 'Users that have used up a limit on users.',
      unit: COUNT,
      meaning: 'none',
      noValue: 'No app is scraped',
      queries: [
        now(
          orZero('count(count by (subject) (budget_subject:llm_budget_usd:used_ratio{scope="user"} >= 1))'),
          'users',
        ),
      ],
      links: [runbook('LlmUserBudgetExceeded')],
    }),
    figure({
      title: 'Not told apart',
      description: 'Share of today\'s dollars that is booked under "other": users beyond the cap of an app.',
      unit: RATIO,
      meaning: 'few',
      noValue: 'No app is scraped',
      queries: [
        now(orZero(`sum(${today}{user="other"}) / (sum(global:llm_cost_usd:day_to_date) > 0)`), 'share'),
      ],
      links: [runbook('LlmUserCapReached')],
    }),
  ],
};
