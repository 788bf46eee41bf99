// What users spend in a scenario, and the samples of it that Prometheus has.
import type { Scenario } from './scenarios.ts';

/** One of the app's users; each uses a model of their own. */
export interface User {
  readonly user: string;
  readonly team: string;
  readonly provider: string;
  readonly model: string;
  readonly type: string;
}

export const USERS: readonly User[] = [
  { user: 'first', team: 'red', provider: 'p1', model: 'm1', type: 'chat' },
  { user: 'second', team: 'blue', provider: 'p2', model: 'm2', type: 'chat' },
  { user: 'newcomer', team: 'red', provider: 'p1', model: 'm3', type: 'embedding' },
];

/** A counter: those whose spend it counts, its samples, and what each evaluation is to book of it. */
export interface Counter {
  /** The value at each sample; undefined where there is none. */
  readonly samples: readonly (number | undefined)[];
  /** Dollars by evaluation; undefined where the counter has not been seen for five minutes. */
  readonly booked: readonly (number | undefined)[];
}

/** The scenario's grid: evaluations, and samples between them. */
export interface Grid {
  readonly start: number;
  readonly evaluations: number;
  readonly msPerEvaluation: number;
  readonly msPerSample: number;
  readonly samplesPerEvaluation: number;
}

export function gridOf({ from, until, minutesPerEvaluation }: Scenario): Grid {
  const minutesPerSample = Math.min(minutesPerEvaluation, 5);
  const start = Date.parse(from);
  const msPerEvaluation = minutesPerEvaluation * 60_000;
  return {
    start,
    evaluations: (Date.parse(until) - start) / msPerEvaluation,
    msPerEvaluation,
    msPerSample: minutesPerSample * 60_000,
    samplesPerEvaluation: minutesPerEvaluation / minutesPerSample,
  };
}

/** Whether Prometheus gets nothing at a moment. */
export function isAway(scenario: Scenario, time: number): boolean {
  return scenario.absences.some(({ from, to }) => Date.parse(from) <= time && time < Date.parse(to));
}

/** A counter of what some users spend. */
export function counterOf(scenario: Scenario, users: readonly User[]): Counter {
  const grid = gridOf(scenario);
  const born = (user: User): number =>
    user.user === 'newcomer' ? Date.parse(scenario.newcomer) : grid.start;
  const firstSeen = Math.min(...users.map(born));
  const restarts = [
    scenario.restart,
    ...scenario.absences.filter(({ back }) => back === 'restarted').map(({ to }) => to),
  ].map((time) => Date.parse(time));

  const samples: (number | undefined)[] = [];
  const booked: (number | undefined)[] = [undefined];
  // What was there before belongs to an earlier Prometheus.
  let value = firstSeen === grid.start ? 1000 : 0;
  let unseen = 0;
  for (let slot = 1; slot <= grid.evaluations; slot++) {
    const slotStart = grid.start + (slot - 1) * grid.msPerEvaluation;
    if (restarts.includes(slotStart)) value = 0;
    const dollars = users
      .filter((user) => !isQuiet(scenario, slotStart, born(user)))
      .reduce((sum, user) => sum + dollarsOf(slot, USERS.indexOf(user)), 0);
    unseen += dollars;
    // In one slot it is the first sample that shows the new value, in others a later one.
    const at = slot % grid.samplesPerEvaluation;
    let seen = false;
    for (let index = 0; index < grid.samplesPerEvaluation; index++) {
      const time = slotStart + index * grid.msPerSample;
      if (index === at) value += dollars;
      seen = time >= firstSeen && !isAway(scenario, time);
      samples.push(seen ? value : undefined);
    }
    booked.push(seen ? unseen : heldFor(samples, grid) ? 0 : undefined);
    if (seen) unseen = 0;
  }
  return { samples, booked };
}

/** A few dollars, different from slot to slot and from day to day. */
function dollarsOf(slot: number, user: number): number {
  return 1 + ((slot * 37 + user * 11 + Math.floor(slot / 96) * 5) % 17);
}

/** Nothing is spent while a counter is first seen, nor while the app is down, nor in the moment it is back. */
function isQuiet(scenario: Scenario, slotStart: number, born: number): boolean {
  return (
    slotStart <= born ||
    scenario.absences.some(
      ({ from, to, back }) =>
        back !== 'unreachable' && Date.parse(from) <= slotStart && slotStart <= Date.parse(to),
    )
  );
}

/** Whether the last five minutes, seen from half a minute ago, hold a sample. */
function heldFor(samples: readonly (number | undefined)[], { msPerSample }: Grid): boolean {
  return samples.slice(-Math.ceil((5 * 60_000) / msPerSample)).some((sample) => sample !== undefined);
}
