// `llm-cost-metrics/anthropic`: books the calls of Anthropic's SDK.
import type { CostMeter } from '../../meter/meter.ts';
import { isObject } from '../../usage/fields.ts';
import { instrumentClient, uninstrumentClient, type VendorOptions } from '../vendor-sdk/client.ts';
import { providerAt } from '../vendor-sdk/hosts.ts';
import type { Endpoint, Vendor } from '../vendor-sdk/vendor.ts';

/** Options of `instrumentAnthropic`. */
export type AnthropicOptions = Omit<VendorOptions, 'includeUsage'>;

/** A stream's first event tells the input, and its last but one the output. */
const MESSAGES: Endpoint = { kind: 'chat', format: () => 'anthropic', outputSaidBy: 'message_delta' };

const ANTHROPIC: Vendor = {
  endpoints: new Map([['/v1/messages', MESSAGES]]),
  batchResults: {
    isAt: (path) => /\/v1\/messages\/batches\/[^/]+\/results/.test(path),
    format: 'anthropic',
    // What failed, was cancelled or ran out of time costs nothing.
    answerIn({ result }) {
      const answer = isObject(result) ? result['message'] : undefined;
      return isObject(answer) ? answer : undefined;
    },
  },
  providerOf: ({ baseURL }) => providerAt(baseURL),
  userOf({ metadata }) {
    const user = isObject(metadata) ? metadata['user_id'] : undefined;
    return typeof user === 'string' && user !== '' ? user : undefined;
  },
};

/**
 * Has what each call of this client costs booked, and gives the same client back. What the app gets of its calls stays as it
 * is. So do clients that are made of it by `withOptions`.
 *
 * @example
 * ```ts
 * const anthropic = instrumentAnthropic(new Anthropic(), meter);
 * ```
 */
export function instrumentAnthropic<Client extends object>(
  client: Client,
  meter: CostMeter,
  options: AnthropicOptions = {},
): Client {
  return instrumentClient(client, meter, ANTHROPIC, options);
}

/** Has the calls of a client booked no more. */
export function uninstrumentAnthropic<Client extends object>(client: Client): Client {
  return uninstrumentClient(client);
}
