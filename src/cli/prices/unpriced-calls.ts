// What the counters of unpriced calls hold, by model.
import { COUNTERS } from '../../catalogue/metrics.ts';
import { TOKEN_TYPES, type TokenType } from '../../catalogue/token-types.ts';
import { UNPRICED_REASONS, type UnpricedReason } from '../../catalogue/reasons.ts';
import { fetchText, isAddress, parseAddress, placeOf, readText } from '../fetch-text.ts';
import { parseExposition } from '../exposition-text.ts';
import { increaseQuery, type PrometheusServer, queryPrometheus } from '../prometheus.ts';
import type { Sample } from '../samples.ts';

/** The unpriced calls of one model. */
export interface UnpricedCalls {
  readonly provider: string;
  readonly model: string;
  readonly tokens: Partial<Record<TokenType, number>>;
  readonly requests: Partial<Record<UnpricedReason, number>>;
}

const TOKENS = COUNTERS.unpricedTokens.name;
const REQUESTS = COUNTERS.unpricedRequests.name;

/** Since the counters began: from the address of an app's metrics, or from a file with its answer. */
export async function unpricedInExposition(
  place: string,
  tokenFile: string | undefined,
): Promise<UnpricedCalls[]> {
  if (!isAddress(place)) return byModel(parseExposition(readText(place), place));
  const url = parseAddress(place);
  return byModel(parseExposition(await fetchText(url, tokenFile), placeOf(url)));
}

/** In a stretch of time until now, from Prometheus. */
export async function unpricedInPrometheus(
  server: PrometheusServer,
  since: string,
): Promise<UnpricedCalls[]> {
  const tokens = increaseQuery(TOKENS, ['provider', 'model', 'token_type'], since);
  const requests = increaseQuery(REQUESTS, ['provider', 'model', 'reason'], since);
  return byModel([
    ...(await queryPrometheus(server, TOKENS, tokens)),
    ...(await queryPrometheus(server, REQUESTS, requests)),
  ]);
}

function byModel(samples: readonly Sample[]): UnpricedCalls[] {
  const models = new Map<string, UnpricedCalls>();
  for (const { name, labels, value } of samples) {
    if ((name !== TOKENS && name !== REQUESTS) || !(value > 0)) continue;
    const { provider = '', model = '' } = labels;
    const key = JSON.stringify([provider, model]);
    const calls = models.get(key) ?? { provider, model, tokens: {}, requests: {} };
    models.set(key, calls);
    const type = TOKEN_TYPES.find((each) => each === labels['token_type']);
    const reason = UNPRICED_REASONS.find((each) => each === labels['reason']);
    if (name === TOKENS && type !== undefined) calls.tokens[type] = (calls.tokens[type] ?? 0) + value;
    if (name === REQUESTS && reason !== undefined)
      calls.requests[reason] = (calls.requests[reason] ?? 0) + value;
  }
  return [...models.values()].sort(
    (a, b) => a.provider.localeCompare(b.provider) || a.model.localeCompare(b.model),
  );
}
