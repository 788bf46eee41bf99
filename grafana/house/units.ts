// Units of panels, by Grafana's ids, with the digits that make sense.

/** A unit. */
export interface Unit {
  readonly id: string;
  /** Digits after the point; Grafana's choice where absent. */
  readonly decimals?: number;
}

/** Whole dollars and cents: `currencyUSD` would shorten $1234.50 to $1.23K. */
export const DOLLARS: Unit = { id: 'prefix:$', decimals: 2 };

/** Dollars on an axis, where short is good. */
export const AXIS_DOLLARS: Unit = { id: 'currencyUSD' };

/** A ratio, shown as a percentage. */
export const RATIO: Unit = { id: 'percentunit', decimals: 0 };

/** A number of calls, users or alerts. */
export const COUNT: Unit = { id: 'none', decimals: 0 };

/** A number of tokens: thousands, millions. */
export const TOKENS: Unit = { id: 'short' };

/** How late something is: seconds, not "1 mins". */
export const SECONDS_LATE: Unit = { id: 'suffix: s', decimals: 0 };

/** A length of time. */
export const SECONDS: Unit = { id: 's', decimals: 0 };

/** Dollars of a call or of a million tokens: the digits that count, however small. */
export const SMALL_DOLLARS: Unit = { id: 'prefix:$' };

/** A ratio that is small where all is well, shown as a percentage. */
export const FINE_RATIO: Unit = { id: 'percentunit', decimals: 1 };

/** A moment: how long until it, or since. */
export const FROM_NOW: Unit = { id: 'dateTimeFromNow' };

/** A moment, as date and time. */
export const MOMENT: Unit = { id: 'dateTimeAsIso' };

/** A plain number with two digits. */
export const NUMBER: Unit = { id: 'none', decimals: 2 };

/** A short length of time. */
export const SECONDS_FINE: Unit = { id: 's' };

/** A difference in dollars: the sign stands before the currency. */
export const SIGNED_DOLLARS: Unit = { id: 'currencyUSD', decimals: 2 };

/** A ratio on an axis, with as many digits as its marks need: without any, only 0% and 100% would be marked. */
export const AXIS_RATIO: Unit = { id: 'percentunit' };
