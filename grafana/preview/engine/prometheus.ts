// Prometheus's query API.
import type { Span } from './span.ts';

/** A series of an answer. */
export interface Series {
  readonly metric: Readonly<Record<string, string>>;
  /** Seconds since the epoch, and values as texts. */
  readonly values: readonly (readonly [number, string])[];
}

/** What panels and variables ask. */
export interface Prometheus {
  /** The value at a moment. */
  now(expr: string, moment: number): Promise<readonly Series[]>;
  /** Values over time, at multiples of the step. */
  over(expr: string, span: Span, stepMs: number): Promise<readonly Series[]>;
  labelValues(label: string, selector: string | undefined, span: Span): Promise<readonly string[]>;
}

/** A Prometheus at an address, or one behind a proxy of the page's own. */
export function prometheusAt(url: string): Prometheus {
  const ask = async (path: string, parameters: Readonly<Record<string, string>>): Promise<unknown> => {
    const response = await fetch(`${url}/api/v1/${path}`, {
      method: 'POST',
      body: new URLSearchParams(parameters),
    });
    return answerOf(response);
  };
  return {
    async now(expr, moment) {
      const { result } = (await ask('query', { query: expr, time: String(moment / 1000) })) as Instant;
      return result.map(({ metric, value }) => ({ metric, values: [value] }));
    },
    async over(expr, { from, to }, stepMs) {
      const step = stepMs / 1000;
      // At multiples of the step of the reader's clock: days begin at midnight, and a refresh shows the same moments again.
      const ahead = -60_000 * new Date(to).getTimezoneOffset();
      const aligned = (time: number): number => (Math.floor((time + ahead) / stepMs) * stepMs - ahead) / 1000;
      const [start, end] = [aligned(from), aligned(to)];
      const parameters = { query: expr, start: String(start), end: String(end), step: String(step) };
      const { result } = (await ask('query_range', parameters)) as { readonly result: readonly Series[] };
      return result;
    },
    async labelValues(label, selector, { from, to }) {
      const parameters = new URLSearchParams({ start: String(from / 1000), end: String(to / 1000) });
      if (selector !== undefined) parameters.set('match[]', selector);
      const response = await fetch(`${url}/api/v1/label/${label}/values?${parameters}`);
      return (await answerOf(response)) as readonly string[];
    },
  };
}

interface Instant {
  readonly result: readonly {
    readonly metric: Readonly<Record<string, string>>;
    readonly value: readonly [number, string];
  }[];
}

async function answerOf(response: Response): Promise<unknown> {
  const text = await response.text();
  let answer: { readonly status?: string; readonly error?: string; readonly data?: unknown };
  try {
    answer = JSON.parse(text) as typeof answer;
  } catch {
    throw new Error(`Prometheus answered ${response.status}: ${text.slice(0, 200)}`);
  }
  if (answer.status !== 'success') throw new Error(answer.error ?? `Prometheus answered ${response.status}`);
  return answer.data;
}
