// The sums that a scenario's spend must come to, added up by date.
import { PERIODS, type Period } from '../../../src/budget/budgets.ts';
import { civilCalendar } from './civil.ts';
import type { Scenario } from './scenarios.ts';
import { counterOf, gridOf, USERS, type Counter, type User } from './traffic.ts';

export interface ExpectedSample {
  readonly labels: string;
  readonly value: number;
}

/** What is to be there at one evaluation. */
export interface Moment {
  readonly evaluation: number;
  readonly samples: readonly ExpectedSample[];
}

/** Names and labels under which one level of spend is recorded, by period. */
interface Level {
  readonly counters: readonly Counter[];
  /** Present even where nothing is. */
  readonly always?: true;
  readonly names: (period: string) => readonly string[];
}

/** The sums at each midnight, each clock change, and at the evaluations before and after. */
export function expectedMoments(scenario: Scenario): Moment[] {
  const { start, evaluations, msPerEvaluation } = gridOf(scenario);
  const civil = civilCalendar(scenario.timeZone, scenario.monthStartsOn);
  const times = Array.from({ length: evaluations + 1 }, (_, index) => civil(start + index * msPerEvaluation));
  const levels = levelsOf(scenario);

  const turns = times.flatMap((time, index) => {
    const before = times[index - 1];
    const turned = before !== undefined && (time.day !== before.day || time.offset !== before.offset);
    return turned ? [index - 1, index, index + 1] : [];
  });
  return [...new Set(turns)]
    .filter((evaluation) => evaluation > 0 && evaluation <= evaluations)
    .map((evaluation) => {
      // What an evaluation books was spent since the one before: it belongs to the period in which that one lies.
      const bookedIn = (period: Period, at: number): number[] =>
        times.flatMap((_, index) =>
          index > 0 && index <= evaluation && times[index - 1]?.[period] === times[at]?.[period]
            ? [index]
            : [],
        );
      // Where a day has just ended, what it held is shown once more: as 0, where nothing of it counts any longer.
      const justEnded = bookedIn('day', evaluation - 1);
      const samples = PERIODS.flatMap((period) => {
        const bookings = bookedIn(period, evaluation);
        return levels.flatMap(({ counters, always, names }) => {
          const seen = (indices: readonly number[]): number[] =>
            counters
              .flatMap((counter) => indices.map((index) => counter.booked[index]))
              .filter((dollars) => dollars !== undefined);
          const dollars = seen(bookings);
          if (dollars.length === 0 && always === undefined && seen(justEnded).length === 0) return [];
          const value = dollars.reduce((sum, part) => sum + part, 0);
          return names(period).map((labels) => ({ labels, value }));
        });
      });
      return { evaluation, samples };
    });
}

function levelsOf(scenario: Scenario): Level[] {
  const byUser = new Map(USERS.map((user) => [user, counterOf(scenario, [user])]));
  const counters = (matching: (user: User) => boolean): Counter[] =>
    [...byUser].filter(([user]) => matching(user)).map(([, counter]) => counter);
  const scope = (period: string, name: string, subject: string): string =>
    `period_scope_subject:llm_cost_usd:to_date{period="${period}", scope="${name}", subject="${subject}"}`;
  const valuesOf = (label: keyof User): string[] => [...new Set(USERS.map((user) => user[label]))];
  const byLabel = (label: keyof User): Level[] =>
    valuesOf(label).map((subject) => ({
      counters: counters((user) => user[label] === subject),
      names: (period) => [scope(period, label, subject)],
    }));

  return [
    {
      counters: counters(() => true),
      always: true,
      names: (period) => [`global:llm_cost_usd:${period}_to_date`, scope(period, 'total', '*')],
    },
    ...USERS.map(({ user, provider, model, type }) => ({
      counters: counters((other) => other.user === user),
      names: (period: string) => [
        `user:llm_cost_usd:${period}_to_date{user="${user}"}`,
        `provider_model_type:llm_cost_usd:${period}_to_date{provider="${provider}", model="${model}", type="${type}"}`,
      ],
    })),
    ...(['provider', 'model', 'type', 'user'] as const).flatMap(byLabel),
    // Counted by the app under the label's name, not by user.
    ...valuesOf('team').map((team) => ({
      counters: [counterOf(scenario, teamOf(team))],
      names: (period: string) => [scope(period, 'team', team)],
    })),
  ];
}

/** The users of a team. */
export function teamOf(team: string): User[] {
  return USERS.filter((user) => user.team === team);
}
