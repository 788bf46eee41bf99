// One run of a model in LangChain, from its start to whatever ends it.
import { allAt } from '../../usage/fields.ts';
import { readUsage } from '../../usage/index.ts';
import type { CallEnd, StartedCall } from '../started-call.ts';
import { createTextTally } from '../text-tally.ts';
import { saysSomething } from '../told.ts';
import { estimatedInput, estimatedOutput, idsOf, textOfChunk } from './messages.ts';

/** Names of errors, or all they say, that mean the app wanted no more. */
const ABORTED = new Set(['AbortError', 'ModelAbortError', 'APIUserAbortError', 'Aborted']);

/** A run that has begun. */
export interface Run {
  /** A piece of a stream came. */
  piece(token: unknown, chunk: unknown): void;
  /** The whole answer came. */
  ended(output: unknown): void;
  failed(error: unknown): void;
  /** Nobody reads its stream any more. */
  lost(): void;
}

/** Follows a run, and books it at its end. */
export function followRun(call: StartedCall, prompts: readonly unknown[], tools: readonly unknown[]): Run {
  const output = createTextTally();
  const ids = new Set<string>();
  let hasBegun = false;

  const learn = (from: unknown): void => {
    for (const id of idsOf(from)) ids.add(id);
  };
  const soFar = (outcome: CallEnd['outcome']): CallEnd => ({
    usage: { ...estimatedInput(prompts, tools), outputTokens: output.tokens() },
    estimated: true,
    outcome,
    ids: [...ids],
  });

  return {
    piece(token, chunk) {
      hasBegun = true;
      output.add(textOfChunk(token, chunk));
      learn(chunk);
    },
    ended(result) {
      call.end(() => {
        const generations = allAt(result, 'generations[]').flat();
        for (const each of generations) learn(each);
        const reading = readUsage('langchain', result);
        const isTold = saysSomething(reading.usage);
        const estimated = (): CallEnd['usage'] => ({
          ...estimatedInput(prompts, tools),
          ...estimatedOutput(generations),
        });
        return {
          ...reading,
          ...(!isTold && { usage: estimated(), estimated: true }),
          outcome: 'ok',
          ids: [...ids],
        };
      });
    },
    failed(error) {
      call.end(() => {
        learn(error);
        if (isAborted(error)) return soFar('ok');
        return hasBegun ? soFar('error') : { outcome: 'error', ids: [...ids] };
      });
    },
    lost() {
      call.end(() => soFar('ok'));
    },
  };
}

function isAborted(error: unknown): boolean {
  return error instanceof Error && (ABORTED.has(error.name) || ABORTED.has(error.message));
}
