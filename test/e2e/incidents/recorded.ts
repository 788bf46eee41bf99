// Traffic as the rules have recorded it before they look for anomalies: sums of the last quarter-hour, and users' days.
import {
  createFamily,
  type Family,
  type Labels,
} from '../../../examples/chat-service/history/openmetrics.ts';
import type { Call } from './traffic.ts';

const DAY = 1440;
const WINDOW = 15;

/** Amounts by minute, under labels. */
interface ByMinute {
  readonly labels: Labels;
  readonly amounts: Float64Array;
}

/** Sums of one kind, by labels. */
type Sums = Map<string, ByMinute>;

/** What is recorded of a time that begins at `start` (seconds since the epoch) and has so many minutes. */
export interface Recording {
  /** Adds a minute's calls. */
  add(minute: number, calls: readonly Call[]): void;
  /** @param everyMinutes How often a minute's sums are written: a whole number of minutes. */
  families(everyMinutes: (minute: number) => number): Family[];
}

/** Begins to record. */
export function record(start: number, minutes: number): Recording {
  const sums = new Map<string, Sums>();

  function count(
    name: string,
    labels: Readonly<Record<string, string>>,
    minute: number,
    amount: number,
  ): void {
    let byLabels = sums.get(name);
    if (byLabels === undefined) {
      byLabels = new Map<string, ByMinute>();
      sums.set(name, byLabels);
    }
    const key = Object.values(labels).join('\n');
    let series = byLabels.get(key);
    if (series === undefined) {
      series = { labels: new Map(Object.entries(labels)), amounts: new Float64Array(minutes) };
      byLabels.set(key, series);
    }
    series.amounts[minute] = (series.amounts[minute] ?? 0) + amount;
  }

  return {
    add(minute, calls) {
      for (const { provider, model, type, user, usd } of calls) {
        count('provider_model_type:llm_cost_usd:increase15m', { provider, model, type }, minute, usd);
        count('provider_model_type:llm_requests:increase15m', { provider, model, type }, minute, 1);
        count('user:llm_cost_usd:increase15m', { user }, minute, usd);
        count('user:llm_requests:increase15m', { user }, minute, 1);
        for (const [scope, subject] of Object.entries({ total: '*', provider, model, type })) {
          count('scope_subject:llm_cost_usd:increase15m', { scope, subject }, minute, usd);
        }
      }
    },
    families(everyMinutes) {
      const at = (minute: number): number => (start + minute * 60) * 1000;
      const families = [...sums].map(([name, byLabels]) => {
        const family = createFamily(name);
        for (const { labels, amounts } of byLabels.values()) {
          slide(amounts, WINDOW, (end, sum) => {
            if (end % everyMinutes(end) === 0) family.add(labels, at(end), sum);
          });
        }
        return family;
      });
      const peaks = createFamily('user:llm_requests:day_peak15m');
      for (const { labels, amounts } of sums.get('user:llm_requests:increase15m')?.values() ?? []) {
        let peak = 0;
        slide(amounts, WINDOW, (end, sum) => {
          if (end % WINDOW === 0) peak = Math.max(peak, sum);
          if (end % DAY !== 0) return;
          if (peak > 0) peaks.add(labels, at(end), peak);
          peak = 0;
        });
      }
      const level = createFamily('scope_subject:llm_cost_usd:level7d');
      const total = sums.get('scope_subject:llm_cost_usd:increase15m')?.get('total\n*');
      if (total !== undefined) {
        slide(total.amounts, 7 * DAY, (end, sum) => {
          if (end >= DAY && end % 5 === 0)
            level.add(total.labels, at(end), (sum * 7 * DAY) / Math.min(end, 7 * DAY));
        });
      }
      return [...families, peaks, level];
    },
  };
}

/** Tells the sum of the last `width` amounts at the end of each minute. */
function slide(amounts: Float64Array, width: number, tell: (end: number, sum: number) => void): void {
  for (let sum = 0, minute = 0; minute < amounts.length; minute += 1) {
    sum += amounts[minute] ?? 0;
    if (minute >= width) sum -= amounts[minute - width] ?? 0;
    tell(minute + 1, Math.max(sum, 0));
  }
}
