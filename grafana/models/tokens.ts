// What several panels of models read: tokens and dollars of the time range, and prices.
import { metrics } from '../house/series.ts';
import { CHOSEN } from '../house/variables.ts';

/** Tokens of the time range; `types` are matched as a regular expression. */
export function tokens(by: string, types = '.+'): string {
  return `sum by (${by}) (sum_over_time(provider_model_type_token_type:llm_tokens:increase1m{${CHOSEN}, token_type=~"${types}"}[$__range]))`;
}

/** Dollars of the time range. */
export function cost(by: string): string {
  return `sum by (${by}) (sum_over_time(provider_model_type:llm_cost_usd:increase1m{${CHOSEN}}[$__range]))`;
}

/** Calls of the time range that were answered. */
export function calls(by: string): string {
  return `sum by (${by}) (sum_over_time(provider_model_type_outcome:llm_requests:increase1m{${CHOSEN}, outcome="ok"}[$__range]))`;
}

/** The latest price of a kind of token, in dollars per million; apps show prices of the models they have used. */
export function price(tokenType: string): string {
  return `max by (provider, model) (last_over_time(${metrics.priceUsdPerMillion.name}{token_type="${tokenType}"}[$__range]))`;
}

/** Input of every kind, and output of every kind. */
export const INPUT = 'input|cache_.*|input_.*';
export const OUTPUT = 'output|reasoning|output_.*';

/** Dollars that the prompt cache has saved: reads are cheaper than other input, writes dearer. */
export function saved(): string {
  const by = 'provider, model';
  const saving = (tokenType: string): string =>
    `label_replace(${tokens(by, tokenType)} * on (${by}) (${price('input')} - ${price(tokenType)}) / 1e6, "kind", "${tokenType}", "", "")`;
  return `sum by (${by}) (${['cache_read', 'cache_write', 'cache_write_1h'].map(saving).join(' or ')})`;
}
