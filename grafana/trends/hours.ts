// At which hours of the week money is spent.
import type { Row } from '../house/dashboard.ts';
import { matrix } from '../house/tables.ts';
import { CHOSEN } from '../house/variables.ts';
import { DOLLARS } from '../house/units.ts';

const WEEKDAYS = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'];
const HOURS = Array.from({ length: 24 }, (_, hour) => String(hour).padStart(2, '0'));

/** One series for each name, whose value is the name's place. */
function places(label: string, names: readonly string[]): string {
  return names
    .map((name, place) => `label_replace(vector(${place}), "${label}", "${name}", "", "")`)
    .join(' or ');
}

/** How far the moment before a step lies in its day or week, in parts of it; both begin where the budgets' do. */
function placeOf(period: 'day' | 'week', seconds: number, parts: number): string {
  const start = `(period:llm_period_start_timestamp_seconds:max{period="${period}"} @ end())`;
  // The modulo of a negative number is negative: a century ahead is not.
  const since = `(vector(time()) - 1 - on () ${start} + 5200 * 604800)`;
  return `floor(${since} % ${seconds} / ${seconds / parts})`;
}

const hour = `(${places('hour', HOURS)}) == on () group_left () ${placeOf('day', 86_400, 24)}`;
const weekday = `(${places(
  'weekday',
  WEEKDAYS.map((name, index) => `${index + 1} ${name}`),
)}) == on () group_left () ${placeOf('week', 604_800, 7)}`;

/** Dollars of each hour, labelled with where in its week it lies. */
const labelled = `(0 * (${weekday}) + 1) * on () group_left (hour) (0 * (${hour}) + 1) * on () group_left () sum(sum_over_time(provider_model_type:llm_cost_usd:increase15m{${CHOSEN}}[59m59s999ms:15m]))`;

/** Hours by weekdays. */
export const hours: Row = {
  height: 9,
  panels: [
    matrix({
      title: 'Hours of the week',
      description:
        "Dollars of an average hour of the last four weeks, by hour and weekday in the budgets' time zone. Before a clock change, hours are an hour off.",
      unit: DOLLARS,
      noValue: 'Needs a week of history',
      expr: `avg_over_time((${labelled})[28d:1h])`,
      row: {
        label: 'weekday',
        title: 'Weekday',
        width: 120,
        names: Object.fromEntries(WEEKDAYS.map((text, index) => [`${index + 1} ${text}`, { text }])),
      },
      column: 'hour',
      heat: true,
    }),
  ],
};
