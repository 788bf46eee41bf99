// How a call ended that came to nothing: stopped by the app, refused, or answered in a way nobody understands.
import type { Usage } from '../../catalogue/call.ts';
import { outcomeOfAborted } from '../aborted.ts';
import type { CallEnd } from '../started-call.ts';

/** What a failure is judged by. */
export interface FailedCall {
  readonly abortSignal: AbortSignal | undefined;
  /** Whether the app had stopped the call before it began. */
  readonly wasAborted: boolean;
  /** What the provider had seen by then. */
  readonly estimated: () => Usage;
}

/** The end of a call that failed; nothing where it was never sent. */
export function endOfFailed(
  error: unknown,
  { abortSignal, wasAborted, estimated }: FailedCall,
): CallEnd | undefined {
  if (wasAborted) return undefined;
  if (abortSignal?.aborted === true) {
    return { outcome: outcomeOfAborted(abortSignal), usage: estimated(), estimated: true };
  }
  // An answer that the SDK could not read was made, and is charged.
  if (isAnswer(error)) return { outcome: 'error', usage: estimated(), estimated: true };
  return { outcome: 'error' };
}

function isAnswer(error: unknown): boolean {
  const status: unknown = error instanceof Error && 'statusCode' in error ? error.statusCode : undefined;
  return typeof status === 'number' && status >= 200 && status < 300;
}
