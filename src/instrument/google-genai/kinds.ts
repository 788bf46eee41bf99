// The kinds of requests of Google's SDK, by the method that makes each.
import type { Usage } from '../../catalogue/call.ts';
import type { ResponseFormat } from '../../usage/index.ts';
import type { GoogleModels, GoogleParams } from './client.ts';

/** A method that makes one request. */
export type RequestMethod = Exclude<keyof GoogleModels, 'apiClient'>;

/** A kind of request. */
export interface RequestKind {
  readonly method: RequestMethod;
  /** Kind of work where the app names none. */
  readonly kind: string;
  /** How its answer is written; the first that tells something. */
  readonly formats: readonly ResponseFormat[];
  readonly isStream?: boolean;
  /** Whether it is charged by the piece: where no piece came, nothing is. */
  readonly isByPiece?: boolean;
}

export const REQUEST_KINDS: readonly RequestKind[] = [
  { method: 'generateContentInternal', kind: 'chat', formats: ['gemini'] },
  { method: 'generateContentStreamInternal', kind: 'chat', formats: ['gemini'], isStream: true },
  { method: 'embedContentInternal', kind: 'embedding', formats: ['gemini', 'google-predict'] },
  { method: 'generateImagesInternal', kind: 'image', formats: ['google-predict'], isByPiece: true },
  { method: 'editImageInternal', kind: 'image', formats: ['google-predict'], isByPiece: true },
  { method: 'upscaleImageInternal', kind: 'image', formats: ['google-predict'], isByPiece: true },
  { method: 'recontextImage', kind: 'image', formats: ['google-predict'], isByPiece: true },
  { method: 'segmentImage', kind: 'image', formats: ['google-predict'], isByPiece: true },
];

/** A model without what stands before its name: `publishers/google/models/gemini-2.5-flash`. */
export function modelOf({ model }: GoogleParams): string {
  return model.slice(model.lastIndexOf('/') + 1);
}

/** What is booked where nothing is known of an answer by the piece. */
export const NO_PIECES: Usage = { images: 0 };
