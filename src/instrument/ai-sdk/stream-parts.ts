// What the parts of a language model's stream say, as they go by: its usage at the end, or how far it came.
import { readUsage } from '../../usage/index.ts';
import { isObject } from '../../usage/fields.ts';
import { outcomeOfAborted } from '../aborted.ts';
import type { CallEnd, StartedCall } from '../started-call.ts';
import { createTextTally } from '../text-tally.ts';
import { askedTier, type LanguageParams, type StreamPart } from './models.ts';
import type { StreamObserver } from './stream.ts';
import { estimatedInput } from './texts.ts';
import { saysSomething } from '../told.ts';

/** Parts whose `delta` is a piece of the output. */
const PIECES: ReadonlySet<unknown> = new Set(['text-delta', 'reasoning-delta', 'tool-input-delta']);

/** Ends a call by the parts of its stream. Keeps no text of them. */
export function observeParts(call: StartedCall, params: LanguageParams): StreamObserver<StreamPart> {
  const output = createTextTally();
  /** What is read of the response at its end. */
  const said: { response?: object; content: object[]; usage?: unknown; providerMetadata?: unknown } = {
    content: [],
  };
  const inputsSeen = new Set<unknown>();
  const ids: string[] = [];
  let hasFailed = false;

  function end(outcome: CallEnd['outcome']): CallEnd {
    const { model, usage, serviceTier } = readUsage('ai-sdk', said);
    const isTold = saysSomething(usage);
    return {
      model,
      usage: isTold ? usage : { ...estimatedInput(params), outputTokens: output.tokens() },
      estimated: !isTold,
      serviceTier: serviceTier ?? askedTier(params),
      outcome: hasFailed ? 'error' : outcome,
      ids,
    };
  }

  function see(part: Readonly<Record<string, unknown>>): void {
    const { type, delta } = part;
    if (PIECES.has(type)) {
      if (type === 'tool-input-delta') inputsSeen.add(part['id']);
      if (typeof delta === 'string') output.add(delta);
      return;
    }
    switch (type) {
      case 'tool-call':
        // Most providers send the input bit by bit before.
        if (!inputsSeen.has(part['toolCallId']) && typeof part['input'] === 'string')
          output.add(part['input']);
        break;
      case 'tool-result':
        said.content.push({ type, result: { action: actionOf(part['result']) } });
        break;
      case 'response-metadata':
        said.response = { ...said.response, modelId: part['modelId'] };
        if (typeof part['id'] === 'string') ids.push(part['id']);
        break;
      case 'error':
        hasFailed = true;
        break;
      case 'finish':
        said.usage = part['usage'];
        said.providerMetadata = part['providerMetadata'];
        call.end(() => end('ok'));
        break;
    }
  }

  return {
    part(part) {
      try {
        see(part as unknown as Readonly<Record<string, unknown>>);
      } catch {
        // A part of a shape unknown to us; what it said is estimated at the end.
      }
    },
    finished() {
      call.end(() => end('ok'));
    },
    failed() {
      const { abortSignal } = params;
      call.end(() => end(abortSignal?.aborted === true ? outcomeOfAborted(abortSignal) : 'error'));
    },
    left() {
      call.end(() => end('ok'));
    },
  };
}

/** Of what a provider's own tool gave back, what was done. */
function actionOf(result: unknown): unknown {
  const action = isObject(result) ? result['action'] : undefined;
  return isObject(action) ? { type: action['type'] } : undefined;
}
