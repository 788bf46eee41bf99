// Whether a call that was stopped has failed.

/** A call that an app stops has not failed; one that took too long has. */
export function outcomeOfAborted({ reason }: AbortSignal): 'ok' | 'error' {
  return reason instanceof Error && reason.name === 'TimeoutError' ? 'error' : 'ok';
}
