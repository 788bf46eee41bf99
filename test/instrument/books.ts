// What stands in a meter's books, as a person reads it from `/metrics`.
import { parseExposition } from '../../src/cli/exposition-text.ts';
import { type CostMeter, createCostMeter, type Diagnostic } from '../../src/index.ts';

/** Everything booked under the same provider, model, type and user. */
export interface Booked {
  readonly requests: Readonly<Record<string, number>>;
  readonly tokens: Readonly<Record<string, number>>;
  readonly usd: number;
  readonly estimated: number;
}

/** What is booked, by `provider model type user`. */
export async function books(meter: CostMeter): Promise<Record<string, Booked>> {
  const all: Record<string, { -readonly [Key in keyof Booked]: Booked[Key] }> = {};
  for (const { name, labels, value } of parseExposition(await meter.render(), 'the meter')) {
    const { provider, model, type, user } = labels;
    if (user === undefined || value === 0) continue;
    const row = (all[[provider, model, type, user].join(' ').trim()] ??= {
      requests: {},
      tokens: {},
      usd: 0,
      estimated: 0,
    });
    if (name === 'llm_requests_total') row.requests = { ...row.requests, [labels['outcome'] ?? '']: value };
    if (name === 'llm_tokens_total') row.tokens = { ...row.tokens, [labels['token_type'] ?? '']: value };
    if (name === 'llm_cost_usd_total') row.usd = value;
    if (name === 'llm_estimated_requests_total') row.estimated = value;
  }
  return all;
}

/** All tokens of one row. */
export function sumOf({ tokens }: Booked): number {
  return Object.values(tokens).reduce((sum, count) => sum + count, 0);
}

/** A meter of a test, and what it told. */
export function meterOf(): { readonly meter: CostMeter; readonly told: Diagnostic[] } {
  const told: Diagnostic[] = [];
  const meter = createCostMeter({ users: 'plain', onDiagnostic: (diagnostic) => told.push(diagnostic) });
  return { meter, told };
}
