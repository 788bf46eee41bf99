// What a budget is: limits in dollars per calendar period, in one time zone.

/** Calendar periods a limit can cover. Weeks begin on Monday. */
export const PERIODS = ['day', 'week', 'month'] as const;

/** One calendar period. */
export type Period = (typeof PERIODS)[number];

/** What a limit applies to: everything, or what carries a certain label. */
export const SCOPES = ['total', 'provider', 'model', 'type', 'user'] as const;

/** One kind of thing a limit applies to. */
export type Scope = (typeof SCOPES)[number];

/** What happens at the limit: an alert, or an alert that also blocks further calls. */
export const ACTIONS = ['alert', 'block'] as const;

/** One thing that happens at a limit. */
export type Action = (typeof ACTIONS)[number];

/** A named limit. */
export interface Budget {
  /** Name in alerts and dashboards; unique. */
  readonly name: string;
  readonly period: Period;
  readonly scope: Scope;
  /** The label value the limit applies to, or `*` for each one. Always `*` for scope `total`. */
  readonly subject: string;
  /** Dollars per period. */
  readonly limitUsd: number;
  readonly action: Action;
}

/** All limits of an app. */
export interface Budgets {
  /** IANA time zone in which days, weeks and months begin. */
  readonly timeZone: string;
  readonly budgets: readonly Budget[];
  /** Limits of spend over the spend of the period before. */
  readonly trend: {
    /** Last seven days over the seven before; 1.2 is 20% more. */
    readonly weekOverWeekRatio: number;
  };
}

/** The limits in force where none are configured: $50 a day, $1,000 a month, $10 a user and day, +20% a week. */
export const DEFAULT_BUDGETS: Budgets = {
  timeZone: 'UTC',
  budgets: [
    { name: 'daily-total', period: 'day', scope: 'total', subject: '*', limitUsd: 50, action: 'alert' },
    { name: 'monthly-total', period: 'month', scope: 'total', subject: '*', limitUsd: 1000, action: 'alert' },
    { name: 'daily-per-user', period: 'day', scope: 'user', subject: '*', limitUsd: 10, action: 'alert' },
  ],
  trend: { weekOverWeekRatio: 1.2 },
};
