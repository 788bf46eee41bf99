// Server-sent events, the way both providers stream.

/** One event; data that is not a string is sent as JSON. */
export interface ServerSentEvent {
  readonly event?: string;
  readonly data: object | string;
}

/** An event as it is sent. */
export function eventText({ event, data }: ServerSentEvent): string {
  const text = typeof data === 'string' ? data : JSON.stringify(data);
  return `${event === undefined ? '' : `event: ${event}\n`}data: ${text}\n\n`;
}
