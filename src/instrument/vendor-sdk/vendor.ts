// What the SDKs of different vendors have in common, and what each is asked for.
import type { Usage } from '../../catalogue/call.ts';
import type { ResponseFormat } from '../../usage/index.ts';
import type { BatchResults } from './batch-results.ts';

/** What is sent with a request, as the SDK has it before it is written down. */
export type RequestBody = Readonly<Record<string, unknown>>;

/** Something of a vendor's API that costs money. */
export interface Endpoint {
  /** Kind of work where the app names none. */
  readonly kind: string;
  /** How its answers say what was used, by who answers. */
  format(provider: string): ResponseFormat;
  /** What the request alone tells of usage, where the answer tells none. Default: tokens estimated from its texts. */
  readonly asked?: (body: RequestBody) => Usage;
  /** Whether what goes in is sound: nothing of the request tells how much of it there is. */
  readonly isOfSound?: boolean;
  /** The type of event that tells a stream's output, where its beginning tells the input already. */
  readonly outputSaidBy?: string;
  /** The body as it is sent, so that a stream tells its usage; undefined where it is to be sent as it is. */
  readonly askingForUsage?: (body: RequestBody, provider: string) => RequestBody | undefined;
}

/** A vendor's SDK. */
export interface Vendor {
  /** Its endpoints, by path without a query. */
  readonly endpoints: ReadonlyMap<string, Endpoint>;
  readonly batchResults?: BatchResults;
  /** Who bills what a client asks. */
  providerOf(client: VendorClient): string;
  /** The user whom a request names. */
  userOf(body: RequestBody): string | undefined;
}

/** What is looked at of a client, in whatever version. */
export interface VendorClient {
  readonly baseURL: string;
  readonly get: (path: string, options?: unknown) => unknown;
  readonly post: (path: string, options?: unknown) => unknown;
  readonly withOptions?: (options: unknown) => VendorClient;
}

/** Options of a request, as they come to `post`. */
export interface RequestOptions {
  readonly body?: unknown;
  readonly stream?: boolean;
  readonly signal?: AbortSignal | null | undefined;
}
