// One run of a model in LangChain, from its start to whatever ends it.
import type { CostMeter } from '../../meter/meter.ts';
import { wasBooked } from '../../meter/booked-ids.ts';
import { allAt } from '../../usage/fields.ts';
import { readUsage } from '../../usage/index.ts';
import type { CallEnd, StartedCall } from '../started-call.ts';
import { createTextTally } from '../text-tally.ts';
import { saysSomething } from '../told.ts';
import { estimatedInput, estimatedOutput, idsOf, textOfChunk } from './messages.ts';

/** Names of errors, or all they say, that mean the app wanted no more. */
const ABORTED = new Set(['AbortError', 'ModelAbortError', 'APIUserAbortError', 'Aborted']);

/**
 * What goes before the ids that are remembered here. A server that gives all its responses the same id would otherwise have
 * only the first of them booked: what is looked up are the ids that others remember.
 */
const LANGCHAIN = 'langchain ';

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

/** Follows a run, and books it unless the client below did so. */
export function followRun(
  meter: CostMeter,
  call: StartedCall,
  prompts: readonly unknown[],
  tools: readonly unknown[],
): Run {
  const output = createTextTally();
  const ids = new Set<string>();
  let hasBegun = false;

  const isBooked = (): boolean => [...ids].some((id) => wasBooked(meter, id));
  const learn = (from: unknown): void => {
    for (const id of idsOf(from)) ids.add(id);
  };
  /** The provider's own id, if any: LangChain's begin with `run-`. */
  const remembered = (): string | undefined => {
    const id = [...ids].find((each) => !each.startsWith('run-'));
    return id === undefined ? undefined : LANGCHAIN + id;
  };
  const soFar = (outcome: CallEnd['outcome']): CallEnd => ({
    usage: { ...estimatedInput(prompts, tools), outputTokens: output.tokens() },
    estimated: true,
    outcome,
    id: remembered(),
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
        if (isBooked()) return undefined;
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
          id: remembered(),
        };
      });
    },
    failed(error) {
      call.end(() => {
        learn(error);
        if (isBooked()) return undefined;
        if (isAborted(error)) return soFar('ok');
        return hasBegun ? soFar('error') : { outcome: 'error' };
      });
    },
    lost() {
      call.end(() => (isBooked() ? undefined : soFar('ok')));
    },
  };
}

function isAborted(error: unknown): boolean {
  return error instanceof Error && (ABORTED.has(error.name) || ABORTED.has(error.message));
}
