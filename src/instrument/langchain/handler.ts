// `costHandler`: a callback handler that books each call of LangChain's models.
import { providerNamed } from '../../catalogue/provider-names.ts';
import type { CostMeter } from '../../meter/meter.ts';
import { allAt, isObject } from '../../usage/fields.ts';
import { whenLost } from '../lost.ts';
import { callStarter, type InstrumentOptions } from '../started-call.ts';
import { followRun, type Run } from './run.ts';

/** What the option `user` is told of a call. */
export interface LangChainCall {
  /** The `metadata` of the run, such as `invoke(input, { metadata: { user: 'alice' } })`. */
  readonly metadata: Readonly<Record<string, unknown>>;
  readonly tags: readonly string[];
  /** What the model is called with besides messages: `model`, `temperature`, ... */
  readonly params: Readonly<Record<string, unknown>>;
}

/** Options of `costHandler`. */
export type CostHandlerOptions = InstrumentOptions<LangChainCall>;

type Start = (
  llm: unknown,
  prompts: readonly unknown[],
  runId: string,
  parentRunId?: string,
  extraParams?: Readonly<Record<string, unknown>>,
  tags?: string[],
  metadata?: Readonly<Record<string, unknown>>,
) => Promise<void>;

type RunEvent = (event: unknown, runId: string) => void;

/** A handler for the `callbacks` of a model, a chain or a call. */
export interface CostHandler {
  readonly name: string;
  /** Its methods run where the call is made, so that they see the labels there. */
  readonly awaitHandlers: true;
  /** Whether what a guard throws ends the call. */
  readonly raiseError: boolean;
  readonly handleChatModelStart: Start;
  readonly handleLLMStart: Start;
  readonly handleLLMNewToken: (
    token: string,
    index: unknown,
    runId: string,
    parentRunId?: string,
    tags?: string[],
    fields?: { readonly chunk?: unknown },
  ) => void;
  readonly handleChatModelStreamEvent: RunEvent;
  readonly handleLLMEnd: (
    output: unknown,
    runId: string,
    parentRunId?: string,
    tags?: string[],
    extraParams?: Readonly<Record<string, unknown>>,
  ) => void;
  readonly handleLLMError: RunEvent;
}

/**
 * A callback handler that books what each call of a model cost, and leaves calls alone that were booked by an instrumented
 * client below. LangChain tells of no embeddings.
 *
 * @example
 * ```ts
 * const model = new ChatOpenAI({ model: 'gpt-4o', callbacks: [costHandler(meter)] });
 * ```
 */
export function costHandler(meter: CostMeter, options: CostHandlerOptions = {}): CostHandler {
  const start = callStarter(meter, options, 'langchain');
  const runs = new Map<string, Run>();

  function take(runId: string): Run | undefined {
    const run = runs.get(runId);
    runs.delete(runId);
    return run;
  }

  const begin: Start = async (llm, prompts, runId, _parent, extra = {}, tags, metadata = {}) => {
    // A handler may be given to a model and to a call.
    if (runs.has(runId)) return;
    const params = isObject(extra['invocation_params']) ? extra['invocation_params'] : {};
    const call = start({ metadata, tags: tags ?? [], params }, () => ({
      // Models of text tell it by the place of their class: `langchain/llms/openai/OpenAI`.
      provider: providerNamed(firstName(metadata['ls_provider'], ...allAt(llm, 'id.2'))),
      model: firstName(metadata['ls_model_name'], params['model'], params['model_name']),
      kind: 'chat',
      user: typeof params['user'] === 'string' ? params['user'] : undefined,
    }));
    const tools = Array.isArray(params['tools']) ? (params['tools'] as unknown[]) : [];
    const run = followRun(call, prompts.flat(), tools);
    runs.set(runId, run);
    // The list of tags lives as long as the run, which says nothing when the app stops reading its stream.
    if (tags !== undefined) whenLost(tags, forget(runs, runId));
    if (options.guard === undefined) return;
    try {
      await options.guard.check(call.guarded);
    } catch (refused) {
      runs.delete(runId);
      throw refused;
    }
  };

  return {
    name: 'llm-cost-metrics',
    awaitHandlers: true,
    raiseError: options.guard !== undefined,
    handleChatModelStart: begin,
    handleLLMStart: begin,
    handleLLMNewToken(token, _index, runId, _parent, _tags, fields) {
      runs.get(runId)?.piece(token, fields?.chunk);
    },
    handleChatModelStreamEvent(event, runId) {
      const { delta, id } = isObject(event) ? event : {};
      const text = isObject(delta) ? (delta['text'] ?? delta['reasoning'] ?? delta['args']) : '';
      runs.get(runId)?.piece(text, { message: { id } });
    },
    handleLLMEnd(output, runId, _parent, _tags, extra) {
      const run = take(runId);
      // What comes from LangChain's cache was paid before.
      if (extra?.['cached'] !== true) run?.ended(output);
    },
    handleLLMError(error, runId) {
      take(runId)?.failed(error);
    },
  };
}

/** Apart from the above, so that it holds nothing of the run but its id. */
function forget(runs: Map<string, Run>, runId: string): () => void {
  return () => {
    runs.get(runId)?.lost();
    runs.delete(runId);
  };
}

/** The first that is a name at all. */
function firstName(...names: readonly unknown[]): string {
  return names.find((name): name is string => typeof name === 'string' && name !== '') ?? 'unknown';
}
