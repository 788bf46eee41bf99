// `llm-cost-metrics/openai`: books the calls of OpenAI's SDK.
import type { CostMeter } from '../../meter/meter.ts';
import { instrumentClient, uninstrumentClient, type VendorOptions } from '../vendor-sdk/client.ts';
import { providerAt } from '../vendor-sdk/hosts.ts';
import type { Vendor } from '../vendor-sdk/vendor.ts';
import { ENDPOINTS } from './endpoints.ts';

/** Options of `instrumentOpenAI`. */
export type OpenAIOptions = VendorOptions;

const OPENAI: Vendor = {
  endpoints: ENDPOINTS,
  providerOf: ({ baseURL }) => providerAt(baseURL),
  userOf(body) {
    const user = body['safety_identifier'] ?? body['user'];
    return typeof user === 'string' && user !== '' ? user : undefined;
  },
};

/**
 * Has what each call of this client costs booked, and gives the same client back. What the app gets of its calls stays as it
 * is. So do clients that are made of it by `withOptions`.
 *
 * @example
 * ```ts
 * const openai = instrumentOpenAI(new OpenAI(), meter);
 * ```
 */
export function instrumentOpenAI<Client extends object>(
  client: Client,
  meter: CostMeter,
  options: OpenAIOptions = {},
): Client {
  return instrumentClient(client, meter, OPENAI, options);
}

/** Has the calls of a client booked no more. */
export function uninstrumentOpenAI<Client extends object>(client: Client): Client {
  return uninstrumentClient(client);
}
