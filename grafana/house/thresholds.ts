// Colours that mean something. Grafana's own default turns every value above 80 red; here each panel says what it means.
import { ThresholdsConfigBuilder, ThresholdsMode } from '@grafana/grafana-foundation-sdk/dashboard';

/** A colour, and the value from which it is used; the first has none. */
interface Step {
  readonly from: number | null;
  readonly color: 'blue' | 'green' | 'orange' | 'red' | 'text';
}

const DAY_SECONDS = 86_400;

/** What a value's colour says, by the name a panel uses. */
const MEANINGS = {
  /** A figure that is neither good nor bad. */
  neutral: [{ from: null, color: 'text' }],
  /** A share of a limit, 1 being all of it. */
  limit: [
    { from: null, color: 'green' },
    { from: 0.8, color: 'orange' },
    { from: 1, color: 'red' },
  ],
  /** Growth since the week before; a fifth is the limit that ships. */
  growth: [
    { from: null, color: 'green' },
    { from: 0.2, color: 'orange' },
  ],
  /** Should be 1. */
  up: [
    { from: null, color: 'red' },
    { from: 1, color: 'green' },
  ],
  /** A share of what there is room for, 1 being all of it. */
  room: [
    { from: null, color: 'green' },
    { from: 0.5, color: 'orange' },
    { from: 1, color: 'red' },
  ],
  /** Seconds since something that happens every minute. */
  lateness: [
    { from: null, color: 'green' },
    { from: 120, color: 'orange' },
    { from: 300, color: 'red' },
  ],
  /** Money saved; less than nothing is a loss. */
  saving: [
    { from: null, color: 'orange' },
    { from: 0, color: 'green' },
  ],
  /** Should be 0. */
  none: [
    { from: null, color: 'green' },
    { from: 1e-9, color: 'red' },
  ],
  /** Better 0, but no fault. */
  few: [
    { from: null, color: 'green' },
    { from: 0.05, color: 'orange' },
  ],
  /** Age of price data, in seconds. */
  priceAge: [
    { from: null, color: 'green' },
    { from: 60 * DAY_SECONDS, color: 'orange' },
    { from: 180 * DAY_SECONDS, color: 'red' },
  ],
} satisfies Record<string, readonly Step[]>;

/** What a value's colour says. */
export type Meaning = keyof typeof MEANINGS;

/** Thresholds of a panel. */
export function thresholds(meaning: Meaning): ThresholdsConfigBuilder {
  const steps = MEANINGS[meaning].map(({ from, color }) => ({ value: from, color }));
  return new ThresholdsConfigBuilder().mode(ThresholdsMode.Absolute).steps(steps);
}
