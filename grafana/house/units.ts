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

/** A length of time. */
export const SECONDS: Unit = { id: 's', decimals: 0 };
