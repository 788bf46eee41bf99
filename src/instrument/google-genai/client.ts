// What is looked at of a client of Google's Gen AI SDK: the same in its versions 2 and 3.

/** What a request is made of. */
export interface GoogleParams {
  readonly model: string;
  readonly contents?: unknown;
  readonly content?: unknown;
  readonly prompt?: unknown;
  readonly config?: Readonly<Record<string, unknown>> | undefined;
}

/** A request as the SDK makes it, once for each that is billed. */
export type Request = (params: GoogleParams) => Promise<unknown>;

/** `client.models`. All that asks a model, chats and automatic function calls too, comes down to these of its methods. */
export interface GoogleModels {
  readonly apiClient: { isVertexAI(): boolean };
  generateContentInternal?: Request;
  generateContentStreamInternal?: Request;
  embedContentInternal?: Request;
  generateImagesInternal?: Request;
  editImageInternal?: Request;
  upscaleImageInternal?: Request;
  recontextImage?: Request;
  segmentImage?: Request;
}

/** A client; of its type nothing is asked, as members that the SDK calls private are among what is looked at. */
export interface GoogleClient {
  readonly models: object;
}
