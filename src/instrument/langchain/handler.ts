// `costHandler`: a callback handler that books each call of LangChain's models.
import type { Guard } from '../../catalogue/guard.ts';
import { providerNamed } from '../../catalogue/provider-names.ts';
import type { CostMeter } from '../../meter/meter.ts';
import { allAt, isObject } from '../../usage/fields.ts';
import { whenLost } from '../../catalogue/lost.ts';
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

/** A run, the handler that saw it first, and the guards that were asked. */
interface KnownRun {
  readonly run: Run;
  readonly handler: object;
  readonly asked: Set<Guard>;
}

type Runs = Map<string, KnownRun>;

const allRuns = new WeakMap<CostMeter, Runs>();

/** The runs of a meter by their ids. A model and a call may have handlers of their own, which see the same runs. */
function runsOf(meter: CostMeter): Runs {
  const runs: Runs = allRuns.get(meter) ?? new Map<string, KnownRun>();
  allRuns.set(meter, runs);
  return runs;
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
  const runs = runsOf(meter);
  /** What tells this handler's own runs from those that another of the same meter saw first. */
  const self = {};

  const ownRun = (runId: string): Run | undefined => {
    const known = runs.get(runId);
    return known?.handler === self ? known.run : undefined;
  };
  const take = (runId: string): Run | undefined => {
    const run = ownRun(runId);
    if (run !== undefined) runs.delete(runId);
    return run;
  };

  const begin: Start = async (llm, prompts, runId, _parent, extra = {}, tags, metadata = {}) => {
    const params = isObject(extra['invocation_params']) ? extra['invocation_params'] : {};
    const call = start({ metadata, tags: tags ?? [], params }, () => ({
      // Models of text tell it by the place of their class: `langchain/llms/openai/OpenAI`.
      provider: providerNamed(firstName(metadata['ls_provider'], ...allAt(llm, 'id.2'))),
      model: firstName(metadata['ls_model_name'], params['model'], params['model_name']),
      kind: 'chat',
      user: namedUser(params),
    }));
    let known = runs.get(runId);
    if (known === undefined) {
      const tools = Array.isArray(params['tools']) ? (params['tools'] as unknown[]) : [];
      known = { run: followRun(call, prompts.flat(), tools), handler: self, asked: new Set() };
      runs.set(runId, known);
      // The list of tags lives as long as the run, which says nothing when the app stops reading its stream.
      if (tags !== undefined) whenLost(tags, forget(runs, runId));
    }
    const { guard } = options;
    if (guard === undefined || known.asked.has(guard)) return;
    known.asked.add(guard);
    try {
      await guard.check(call.guarded);
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
      ownRun(runId)?.piece(token, fields?.chunk);
    },
    handleChatModelStreamEvent(event, runId) {
      const { delta, id } = isObject(event) ? event : {};
      const text = isObject(delta) ? (delta['text'] ?? delta['reasoning'] ?? delta['args']) : '';
      ownRun(runId)?.piece(text, { message: { id } });
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
function forget(runs: Runs, runId: string): () => void {
  return () => {
    runs.get(runId)?.run.lost();
    runs.delete(runId);
  };
}

/** Where a call may name a user to its provider: OpenAI's fields and Anthropic's. */
const USERS = ['user', 'safety_identifier', 'metadata.user_id'] as const;

function namedUser(params: Readonly<Record<string, unknown>>): string | undefined {
  return USERS.flatMap((path) => allAt(params, path)).find((each) => typeof each === 'string');
}

/** The first that is a name at all. */
function firstName(...names: readonly unknown[]): string {
  return names.find((name): name is string => typeof name === 'string' && name !== '') ?? 'unknown';
}
