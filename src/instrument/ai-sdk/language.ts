// `costMiddleware`: books each call of a language model, at once or part by part.
import { providerNamed } from '../../catalogue/provider-names.ts';
import type { CostMeter } from '../../meter/meter.ts';
import { readUsage } from '../../usage/index.ts';
import {
  type CallEnd,
  type InstrumentOptions,
  makeCall,
  type StartedCall,
  callStarter,
} from '../started-call.ts';
import { endOfFailed, type FailedCall } from './failure.ts';
import {
  askedTier,
  type GenerateResult,
  type LanguageParams,
  type Model,
  namedUser,
  type StreamResult,
} from './models.ts';
import { observed } from './stream.ts';
import { observeParts } from './stream-parts.ts';
import { estimatedInput, estimatedOutput } from './texts.ts';
import { saysSomething } from '../told.ts';

/** Options of `costMiddleware`. */
export type CostMiddlewareOptions = InstrumentOptions<LanguageParams>;

/** What a middleware is given of a call. */
interface Operation<Result, Stream> {
  readonly doGenerate: () => PromiseLike<Result>;
  readonly doStream: () => PromiseLike<Stream>;
  readonly params: LanguageParams;
  readonly model: Model;
}

/** A middleware for `wrapLanguageModel`. */
export interface LanguageModelCostMiddleware {
  readonly specificationVersion: 'v3';
  wrapGenerate<Result extends GenerateResult, Stream>(operation: Operation<Result, Stream>): Promise<Result>;
  wrapStream<Result, Stream extends StreamResult>(operation: Operation<Result, Stream>): Promise<Stream>;
}

/**
 * A middleware that books what each call of a language model cost. Put it last, next to the model, so that it sees what the
 * model is asked and says.
 *
 * @example
 * ```ts
 * const model = wrapLanguageModel({ model: openai('gpt-4o'), middleware: costMiddleware(meter) });
 * ```
 */
export function costMiddleware(
  meter: CostMeter,
  options: CostMiddlewareOptions = {},
): LanguageModelCostMiddleware {
  const start = callStarter(meter, options);
  const begin = (model: Model, params: LanguageParams): StartedCall =>
    start(params, () => ({
      provider: providerNamed(model.provider),
      model: model.modelId,
      kind: 'chat',
      user: namedUser(params),
    }));

  return {
    specificationVersion: 'v3',
    wrapGenerate({ doGenerate, params, model }) {
      const failed = failureOf(params);
      return makeCall(begin(model, params), options.guard, doGenerate, {
        returned: (result) => endOf(result, params),
        failed: (error) => endOfFailed(error, failed),
      });
    },
    async wrapStream({ doStream, params, model }) {
      const failed = failureOf(params);
      const call = begin(model, params);
      if (options.guard !== undefined) await options.guard.check(call.guarded);
      try {
        const result = await doStream();
        return { ...result, stream: observed(result.stream, observeParts(call, params)) };
      } catch (error) {
        call.end(() => endOfFailed(error, failed));
        throw error;
      }
    },
  };
}

function failureOf(params: LanguageParams): FailedCall {
  const { abortSignal } = params;
  return {
    abortSignal,
    wasAborted: abortSignal?.aborted === true,
    estimated: () => estimatedInput(params),
  };
}

function endOf(result: GenerateResult, params: LanguageParams): CallEnd {
  const { model, usage, serviceTier } = readUsage('ai-sdk', result);
  const isTold = saysSomething(usage);
  return {
    model,
    usage: isTold ? usage : { ...estimatedInput(params), ...estimatedOutput(result.content) },
    estimated: !isTold,
    serviceTier: serviceTier ?? askedTier(params),
    outcome: 'ok',
    ids: result.response?.id === undefined ? [] : [result.response.id],
  };
}
