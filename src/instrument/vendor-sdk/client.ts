// Clients of vendors' SDKs: what they post is booked, by properties of the client object itself.
import type { GuardedCall } from '../../catalogue/guard.ts';
import type { CostMeter, ScrapeSource } from '../../meter/meter.ts';
import { scrapeSourceOf } from '../../meter/meter.ts';
import { isObject } from '../../usage/fields.ts';
import { callStarter, type InstrumentOptions, type StartCall, withoutHarm } from '../started-call.ts';
import { type AnswerObserver, observeAnswer } from './answer.ts';
import { endIfLost, isAnswerPromise, observeAnswered, type Observation } from './answered.ts';
import { observeResults } from './batch-results.ts';
import type { Held, Passing } from './stream.ts';
import type { Endpoint, RequestBody, RequestOptions, Vendor, VendorClient } from './vendor.ts';

/** Options of a vendor's SDK. `user` is given what a request sends. */
export interface VendorOptions extends InstrumentOptions<RequestBody> {
  /** Whether streams are asked to tell their usage, where the app does not ask. Default `true`. */
  includeUsage?: boolean;
}

/** What books the calls of a client. */
interface Booking {
  readonly meter: CostMeter;
  readonly source: ScrapeSource;
  readonly vendor: Vendor;
  readonly options: VendorOptions;
  readonly start: StartCall<RequestBody>;
}

/** A call that has begun. */
interface Begun {
  readonly guarded: GuardedCall;
  readonly body: RequestBody;
  readonly observer: AnswerObserver;
}

/** The meters that a client is instrumented for. */
const instrumented = new WeakMap<object, Map<CostMeter, () => void>>();

/** Has the calls of a client booked, once on each meter. */
export function instrumentClient<Client extends object>(
  client: Client,
  meter: CostMeter,
  vendor: Vendor,
  options: VendorOptions,
): Client {
  const undo = instrumented.get(client) ?? new Map<CostMeter, () => void>();
  if (undo.has(meter)) return client;
  const source = scrapeSourceOf(meter);
  if (!isVendorClient(client)) {
    source.tell('sdk client', () => ({
      kind: 'internal',
      message:
        'Calls of an SDK are not recorded: what is to be instrumented is no client, or of an unknown version.',
    }));
    return client;
  }
  const booking = { meter, source, vendor, options, start: callStarter(meter, options) };
  undo.set(meter, patch(client, booking));
  instrumented.set(client, undo);
  return client;
}

function isVendorClient<Client extends object>(client: Client): client is Client & VendorClient {
  return 'post' in client && typeof client.post === 'function';
}

/** Has its calls booked no more. */
export function uninstrumentClient<Client extends object>(client: Client): Client {
  // The last first, as each stands on those before.
  for (const undo of [...(instrumented.get(client)?.values() ?? [])].reverse()) undo();
  instrumented.delete(client);
  return client;
}

function patch(client: VendorClient, booking: Booking): () => void {
  const before = Object.getOwnPropertyDescriptors(client);
  const { get, post, withOptions } = client;
  const { batchResults } = booking.vendor;
  const own: Partial<VendorClient> = {
    post(path, options) {
      const endpoint = booking.vendor.endpoints.get(withoutQuery(path));
      if (endpoint === undefined) return post.call(client, path, options);
      return bookedPost(booking, client, endpoint, options, (prepared) => post.call(client, path, prepared));
    },
    ...(batchResults !== undefined && {
      get(path: string, options: unknown) {
        const promise = get.call(client, path, options);
        if (batchResults.isAt(path) && isAnswerPromise(promise)) {
          const provider = providerOf(booking, client);
          observeResults(promise, { ...booking, batch: batchResults, provider });
        }
        return promise;
      },
    }),
    ...(withOptions !== undefined && {
      withOptions(options: unknown) {
        const other = withOptions.call(client, options);
        return instrumentClient(other, booking.meter, booking.vendor, booking.options);
      },
    }),
  };
  for (const [name, value] of Object.entries(own)) {
    Object.defineProperty(client, name, { configurable: true, writable: true, value });
  }
  return () => {
    for (const name of Object.keys(own)) {
      const descriptor = before[name as keyof typeof before];
      if (descriptor === undefined) Reflect.deleteProperty(client, name);
      else Object.defineProperty(client, name, descriptor);
    }
  };
}

function bookedPost(
  booking: Booking,
  client: VendorClient,
  endpoint: Endpoint,
  options: unknown,
  post: (prepared: unknown) => unknown,
): unknown {
  const held: Held = { isRead: false, isSeen: false };
  const { guard, includeUsage } = booking.options;
  let observation: Observation | undefined;

  const beginCall = (given: unknown): Begun | undefined => {
    const { body, signal } = (given ?? {}) as RequestOptions;
    return begin(booking, client, endpoint, bodyOf(body), signal ?? undefined);
  };

  /** From now on the answer is observed; what is sent for it. */
  const observe = ({ guarded, body, observer }: Begun, given: unknown): unknown => {
    const request = given as RequestOptions;
    const asking = request.stream === true && includeUsage !== false;
    const asked = asking ? endpoint.askingForUsage?.(body, guarded.provider) : undefined;
    observation = { observer, pass: asked === undefined ? undefined : withoutUsage };
    // Who awaits the answer has asked for it by then; watching over it costs more than all the rest.
    process.nextTick(() => {
      if (!held.isRead) endIfLost(held, observer);
    });
    return asked === undefined ? given : { ...request, body: asked };
  };

  const proceed = (given: unknown): unknown => {
    const begun = beginCall(given);
    if (begun === undefined) return given;
    if (guard === undefined) return observe(begun, given);
    return guard.check(begun.guarded).then(() => observe(begun, given));
  };

  const mustWait = guard !== undefined || isThenable(options);
  const prepared = mustWait ? Promise.resolve(options).then(proceed) : proceed(options);
  const promise = post(prepared);
  if (isAnswerPromise(promise)) observeAnswered(promise, held, () => observation);
  else {
    booking.source.tell('sdk', () => ({
      kind: 'internal',
      message: 'Calls of an SDK are not recorded: its answers are of an unknown kind.',
    }));
  }
  return promise;
}

function providerOf({ options, vendor }: Booking, client: VendorClient): string {
  return options.provider ?? vendor.providerOf(client);
}

function begin(
  booking: Booking,
  client: VendorClient,
  endpoint: Endpoint,
  body: RequestBody,
  signal: AbortSignal | undefined,
): Begun | undefined {
  const { source, vendor, start } = booking;
  let begun: Begun | undefined;
  withoutHarm(source, () => {
    const provider = providerOf(booking, client);
    const model = body['model'];
    const call = start(body, () => ({
      provider,
      model: typeof model === 'string' && model !== '' ? model : 'unknown',
      kind: endpoint.kind,
      user: vendor.userOf(body),
    }));
    const asked = { endpoint, format: endpoint.format(provider), body, signal };
    begun = { guarded: call.guarded, body, observer: observeAnswer(call, asked) };
  });
  return begun;
}

/** Some endpoints have their beta at the same path: `/responses?beta=true`. */
function withoutQuery(path: string): string {
  const query = path.indexOf('?');
  return query === -1 ? path : path.slice(0, query);
}

/** The SDKs take a promise of what is to be sent as well. */
function isThenable(value: unknown): boolean {
  return isObject(value) && typeof value['then'] === 'function';
}

/** What is sent, also where it is a form. */
function bodyOf(body: unknown): RequestBody {
  if (body instanceof FormData) return Object.fromEntries(body);
  return isObject(body) ? body : {};
}

/** An event as it is where nobody asks for usage: a chunk that tells nothing else is not seen. */
const withoutUsage: Passing = (event) => {
  if (!isObject(event) || event['usage'] === undefined) return event;
  const { usage, ...rest } = event;
  if (usage === null) return rest;
  const { choices } = event;
  // Who tells usage beside a choice does so unasked.
  return Array.isArray(choices) && choices.length === 0 ? undefined : event;
};
