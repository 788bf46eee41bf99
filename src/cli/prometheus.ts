// Asks Prometheus.
import { CommandError } from './definition.ts';
import { fetchText, placeOf } from './fetch-text.ts';
import type { Sample } from './samples.ts';

/** Where Prometheus is, and how to be let in. */
export interface PrometheusServer {
  readonly address: URL;
  readonly tokenFile: string | undefined;
}

/** The answer to an instant query, as samples under a name. */
export async function queryPrometheus(
  server: PrometheusServer,
  name: string,
  query: string,
): Promise<Sample[]> {
  const { address, tokenFile } = server;
  const url = new URL(address);
  url.pathname = `${address.pathname.replace(/\/$/, '')}/api/v1/query`;
  url.searchParams.set('query', query);
  const results = resultsOf(await fetchText(url, tokenFile));
  if (results === undefined) throw new CommandError(`${placeOf(url)}: the answer is not one of Prometheus`);
  return results.map(({ metric, value }) => ({ name, labels: metric, value: Number(value[1]) }));
}

interface Result {
  readonly metric: Readonly<Record<string, string>>;
  readonly value: readonly [number, string];
}

function resultsOf(text: string): readonly Result[] | undefined {
  try {
    const answer = JSON.parse(text) as { data?: { resultType?: unknown; result?: readonly Result[] } } | null;
    return answer?.data?.resultType === 'vector' ? answer.data.result : undefined;
  } catch {
    return undefined;
  }
}

const DURATION = /^(?=\d)(\d+y)?(\d+w)?(\d+d)?(\d+h)?(\d+m)?(\d+s)?$/;

/** A length of time in Prometheus's own way of writing, as given by an option. */
export function parseDuration(option: string, text: string): string {
  if (DURATION.test(text)) return text;
  throw new CommandError(`--${option} ${text}: expected a length of time such as 30d, 12h or 1d12h`);
}

/**
 * What counters grew by in a stretch of time until now, summed by labels. Where a counter did not begin again, the
 * difference of its highest and lowest value, which is exact as this library's counters are born at 0; where it did,
 * Prometheus's `increase()`, which is off by up to a scrape interval at each end.
 */
export function increaseQuery(counter: string, labels: readonly string[], since: string): string {
  const range = `${counter}[${since}]`;
  return `sum by (${labels.join(', ')}) ((max_over_time(${range}) - min_over_time(${range}) and resets(${range}) == 0) or increase(${range}))`;
}
