// What a budget is: limits in dollars per calendar period, in one time zone.

/** Calendar periods a limit can cover. Weeks begin on Monday. */
export const PERIODS = ['day', 'week', 'month'] as const;

/** One calendar period. */
export type Period = (typeof PERIODS)[number];

/** What a limit applies to in every app: everything, or what carries a certain label. */
export const SCOPES = ['total', 'provider', 'model', 'type', 'user'] as const;

/** One kind of thing a limit applies to: one of these, or one of the app's own labels (`extraLabels`). */
export type Scope = (typeof SCOPES)[number] | (string & {});

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
  /** Percentages of the limit at which an alert warns. At 100% there always is one. Default 50, 80 and 100. */
  readonly warnAt: readonly number[];
  readonly action: Action;
  /** Who answers for the budget, as alerts say it: a team, a cost centre. */
  readonly owner?: string | undefined;
  /** Where to reach them, as alerts say it: a channel, a pager. */
  readonly contact?: string | undefined;
}

/** All limits of an app. */
export interface Budgets {
  /** IANA time zone in which days, weeks and months begin. */
  readonly timeZone: string;
  /** Day on which months begin, from 1 to 31; in months without it, their last day. Default 1. */
  readonly monthStartsOn: number;
  readonly budgets: readonly Budget[];
  /** Limits of spend over the spend of the period before. */
  readonly trend: {
    /** Last seven days over the seven before; 1.2 is 20% more. */
    readonly weekOverWeekRatio: number;
  };
}

/** The percentages at which alerts warn, where a budget has none of its own. */
export const DEFAULT_WARN_AT: readonly number[] = [50, 80, 100];

const total = { scope: 'total', subject: '*', warnAt: DEFAULT_WARN_AT, action: 'alert' } as const;

/** The limits in force where none are configured: $50 a day, $1,000 a month, $10 a user and day, +20% a week. */
export const DEFAULT_BUDGETS: Budgets = {
  timeZone: 'UTC',
  monthStartsOn: 1,
  budgets: [
    { name: 'daily-total', period: 'day', limitUsd: 50, ...total },
    { name: 'monthly-total', period: 'month', limitUsd: 1000, ...total },
    { name: 'daily-per-user', period: 'day', limitUsd: 10, ...total, scope: 'user' },
  ],
  trend: { weekOverWeekRatio: 1.2 },
};
