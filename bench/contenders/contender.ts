// What is measured: ways of counting the same calls, and of showing the counts to Prometheus.
import type { RequestListener } from 'node:http';

/** One way of counting. */
export interface Contender {
  /** Counts one call: two token counts, dollars, one request. `usd` is for those who know no prices. */
  record(provider: string, model: string, user: string, input: number, output: number, usd: number): void;
  /** Where calls are recorded inside of something: that. */
  readonly around?: (recording: () => void) => void;
  /** Answers a scrape. */
  readonly handler: RequestListener;
}

/** Metrics that every contender has, by the same names. */
export const METRICS = {
  usd: 'llm_cost_usd_total',
  tokens: 'llm_tokens_total',
  requests: 'llm_requests_total',
} as const;
