// Results of a batch: many answers, a line each, that were paid for when the batch was made.
import type { CostMeter, ScrapeSource } from '../../meter/meter.ts';
import { wasBooked } from '../../meter/booked-ids.ts';
import { isObject } from '../../usage/fields.ts';
import { readUsage, type ResponseFormat } from '../../usage/index.ts';
import { type StartCall, withoutHarm } from '../started-call.ts';
import type { AnswerObserver } from './answer.ts';
import { type AnswerPromise, observeResponsePromise } from './answered.ts';
import { observeResponse } from './raw-response.ts';
import type { RequestBody } from './vendor.ts';

/** Where results of batches are fetched, and how their lines tell what was used. */
export interface BatchResults {
  isAt(path: string): boolean;
  readonly format: ResponseFormat;
  /** The answer in a line; undefined where the line holds none that costs money. */
  answerIn(line: RequestBody): RequestBody | undefined;
}

interface Results {
  readonly batch: BatchResults;
  readonly provider: string;
  readonly meter: CostMeter;
  readonly source: ScrapeSource;
  readonly start: StartCall<RequestBody>;
}

/** Books each result as it is read, if it was not booked before. */
export function observeResults(promise: AnswerPromise, results: Results): void {
  const captured = results.source.captureLabels();
  const line = (said: unknown): void => {
    withoutHarm(results.source, () => {
      captured.run(() => {
        if (isObject(said)) book(said, results);
      });
    });
  };
  const observer: AnswerObserver & { line(said: unknown): void } = {
    line,
    body: line,
    event: ignore,
    finished: ignore,
    left: ignore,
    refused: ignore,
    broken: ignore,
  };
  observeResponsePromise(promise, (responsePromise) =>
    responsePromise.then((answered) => {
      observeResponse(answered.response, observer, { isRead: false, isSeen: false });
      return answered;
    }),
  );
}

function book(said: RequestBody, { batch, provider, meter, start }: Results): void {
  const answer = batch.answerIn(said);
  if (answer === undefined) return;
  const { id, model } = answer;
  if (typeof id === 'string' && wasBooked(meter, id)) return;
  const described = { provider, model: typeof model === 'string' ? model : '', kind: 'chat' };
  start(said, () => described).end(() => ({
    ...readUsage(batch.format, said),
    outcome: 'ok',
    ids: typeof id === 'string' ? [id] : [],
  }));
}

/** Fetching results costs nothing, and neither does failing to. */
function ignore(): void {
  // Nothing to do.
}
