// `embeddingCostMiddleware`: books each call of an embedding model.
import { providerNamed } from '../../catalogue/provider-names.ts';
import type { CostMeter } from '../../meter/meter.ts';
import { estimateUsage, readUsage } from '../../usage/index.ts';
import { type InstrumentOptions, makeCall, callStarter } from '../started-call.ts';
import { endOfFailed } from './failure.ts';
import { saysSomething } from '../told.ts';
import { type EmbeddingParams, type Model, namedUser } from './models.ts';

/** Options of `embeddingCostMiddleware`. */
export type EmbeddingCostMiddlewareOptions = InstrumentOptions<EmbeddingParams>;

/** A middleware for `wrapEmbeddingModel`. */
export interface EmbeddingModelCostMiddleware {
  readonly specificationVersion: 'v3';
  wrapEmbed<Result>(operation: {
    readonly doEmbed: () => PromiseLike<Result>;
    readonly params: EmbeddingParams;
    readonly model: Model;
  }): Promise<Result>;
}

/**
 * A middleware that books what each call of an embedding model cost.
 *
 * @example
 * ```ts
 * wrapEmbeddingModel({ model: openai.embedding('text-embedding-3-small'), middleware: embeddingCostMiddleware(meter) });
 * ```
 */
export function embeddingCostMiddleware(
  meter: CostMeter,
  options: EmbeddingCostMiddlewareOptions = {},
): EmbeddingModelCostMiddleware {
  const start = callStarter(meter, options);
  return {
    specificationVersion: 'v3',
    wrapEmbed({ doEmbed, params, model }) {
      const { abortSignal, values } = params;
      const estimated = () => estimateUsage({ input: values.join('\n') });
      const failed = { abortSignal, wasAborted: abortSignal?.aborted === true, estimated };
      const call = start(params, () => ({
        provider: providerNamed(model.provider),
        model: model.modelId,
        kind: 'embedding',
        user: namedUser(params),
      }));
      return makeCall(call, options.guard, doEmbed, {
        returned(result) {
          const reading = readUsage('ai-sdk', result);
          const isTold = saysSomething(reading.usage);
          return { ...reading, ...(!isTold && { usage: estimated(), estimated: true }), outcome: 'ok' };
        },
        failed: (error) => endOfFailed(error, failed),
      });
    },
  };
}
