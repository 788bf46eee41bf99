// Stretches of time in which calendars are difficult, and what happens to the app in each. All times are in UTC.

/** A time in which Prometheus gets nothing from the app, and how the app's counters come back. */
export interface Absence {
  readonly from: string;
  readonly to: string;
  /** `restarted` at 0, `resumed` with what they had, or `unreachable`: the app went on all the while. */
  readonly back: 'restarted' | 'resumed' | 'unreachable';
}

export interface Scenario {
  readonly name: string;
  readonly timeZone: string;
  readonly monthStartsOn: number;
  readonly from: string;
  readonly until: string;
  readonly minutesPerEvaluation: 1 | 15 | 30;
  /** When all counters begin again at 0, without a gap. */
  readonly restart: string;
  /** When the third user is first seen. */
  readonly newcomer: string;
  readonly absences: readonly Absence[];
  /** The scrape before a period's end is the last one that Prometheus has at that moment. */
  readonly calendarIsLate?: true;
  /** A month that lies in it whole: its first day, its length. */
  readonly month?: { readonly of: string; readonly days: number; readonly hours: number };
  /** When clocks change. */
  readonly clockChange?: string;
}

const byMonth: readonly Scenario[] = [
  {
    name: 'February of 28 days in Asia/Kolkata, with a weekend away over the end of the month',
    timeZone: 'Asia/Kolkata',
    monthStartsOn: 1,
    from: '2026-01-31T00:00Z',
    until: '2026-03-03T00:00Z',
    minutesPerEvaluation: 30,
    restart: '2026-02-11T09:00Z',
    newcomer: '2026-02-17T13:30Z',
    absences: [
      { from: '2026-02-05T06:00Z', to: '2026-02-05T09:30Z', back: 'restarted' },
      { from: '2026-02-27T12:30Z', to: '2026-03-02T12:30Z', back: 'resumed' },
    ],
    month: { of: '2026-02-01', days: 28, hours: 672 },
  },
  {
    name: 'a month of 29 days in UTC, from the 15th of February, the new day seen late',
    timeZone: 'UTC',
    monthStartsOn: 15,
    from: '2028-02-14T00:00Z',
    until: '2028-03-16T06:00Z',
    minutesPerEvaluation: 30,
    restart: '2028-03-10T00:00Z',
    newcomer: '2028-02-28T00:00Z',
    absences: [
      { from: '2028-02-17T13:00Z', to: '2028-02-17T17:30Z', back: 'resumed' },
      { from: '2028-02-22T22:30Z', to: '2028-02-23T03:00Z', back: 'restarted' },
    ],
    calendarIsLate: true,
    month: { of: '2028-02-15', days: 29, hours: 696 },
  },
  {
    name: 'March of 31 days in America/New_York, when clocks go forward',
    timeZone: 'America/New_York',
    monthStartsOn: 1,
    from: '2026-02-28T00:00Z',
    until: '2026-04-01T12:00Z',
    minutesPerEvaluation: 30,
    restart: '2026-03-08T06:30Z',
    newcomer: '2026-03-16T04:00Z',
    absences: [
      { from: '2026-03-12T14:00Z', to: '2026-03-12T19:00Z', back: 'restarted' },
      { from: '2026-03-20T02:00Z', to: '2026-03-20T06:00Z', back: 'resumed' },
    ],
    month: { of: '2026-03-01', days: 31, hours: 743 },
    clockChange: '2026-03-08T07:00Z',
  },
  {
    name: 'November of 30 days in America/New_York, when clocks go back',
    timeZone: 'America/New_York',
    monthStartsOn: 1,
    from: '2026-10-31T00:00Z',
    until: '2026-12-01T12:00Z',
    minutesPerEvaluation: 30,
    restart: '2026-11-01T06:00Z',
    newcomer: '2026-11-10T22:00Z',
    absences: [
      { from: '2026-11-01T08:00Z', to: '2026-11-01T12:30Z', back: 'resumed' },
      { from: '2026-11-23T04:30Z', to: '2026-11-23T07:00Z', back: 'restarted' },
    ],
    month: { of: '2026-11-01', days: 30, hours: 721 },
    clockChange: '2026-11-01T06:00Z',
  },
  {
    name: 'days that begin before and at midnight UTC, in Europe/London, when clocks go back',
    timeZone: 'Europe/London',
    monthStartsOn: 1,
    from: '2026-10-23T12:00Z',
    until: '2026-10-28T03:00Z',
    minutesPerEvaluation: 15,
    restart: '2026-10-27T00:00Z',
    newcomer: '2026-10-24T23:00Z',
    absences: [
      { from: '2026-10-24T10:00Z', to: '2026-10-24T13:15Z', back: 'restarted' },
      { from: '2026-10-25T22:30Z', to: '2026-10-26T02:30Z', back: 'resumed' },
    ],
    clockChange: '2026-10-25T01:00Z',
  },
  {
    name: 'a month from the 31st, or from its last day, in Pacific/Auckland, the new day seen late',
    timeZone: 'Pacific/Auckland',
    monthStartsOn: 31,
    from: '2026-09-25T00:00Z',
    until: '2026-10-01T12:00Z',
    minutesPerEvaluation: 30,
    restart: '2026-09-29T11:00Z',
    newcomer: '2026-09-26T14:00Z',
    absences: [
      { from: '2026-09-28T20:00Z', to: '2026-09-29T00:30Z', back: 'resumed' },
      { from: '2026-09-30T10:30Z', to: '2026-09-30T16:00Z', back: 'restarted' },
    ],
    calendarIsLate: true,
    clockChange: '2026-09-26T14:00Z',
  },
];

const byMinute: readonly Scenario[] = [
  {
    name: 'the last minutes of a month and the first of the next in UTC',
    timeZone: 'UTC',
    monthStartsOn: 1,
    from: '2026-05-31T22:30Z',
    until: '2026-06-01T01:40Z',
    minutesPerEvaluation: 1,
    restart: '2026-06-01T00:40Z',
    newcomer: '2026-05-31T23:50Z',
    absences: [{ from: '2026-05-31T22:40Z', to: '2026-05-31T23:03Z', back: 'unreachable' }],
  },
  {
    name: 'minutes around midnight in Asia/Kolkata, with the app away',
    timeZone: 'Asia/Kolkata',
    monthStartsOn: 1,
    from: '2026-04-05T17:00Z',
    until: '2026-04-05T20:10Z',
    minutesPerEvaluation: 1,
    restart: '2026-04-05T17:34Z',
    newcomer: '2026-04-05T19:20Z',
    absences: [{ from: '2026-04-05T18:08Z', to: '2026-04-05T18:52Z', back: 'restarted' }],
  },
  {
    name: 'minutes around midnight in America/New_York, the new day seen late',
    timeZone: 'America/New_York',
    monthStartsOn: 1,
    from: '2026-03-09T03:00Z',
    until: '2026-03-09T06:00Z',
    minutesPerEvaluation: 1,
    restart: '2026-03-09T04:00Z',
    newcomer: '2026-03-09T03:59Z',
    absences: [{ from: '2026-03-09T05:03Z', to: '2026-03-09T05:21Z', back: 'resumed' }],
    calendarIsLate: true,
  },
];

export const SCENARIOS: readonly Scenario[] = [...byMonth, ...byMinute];
