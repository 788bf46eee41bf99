// `imageCostMiddleware`: books each call of an image model, by the token or by the piece.
import { providerNamed } from '../../catalogue/provider-names.ts';
import type { CostMeter } from '../../meter/meter.ts';
import { estimateUsage, readUsage } from '../../usage/index.ts';
import { type InstrumentOptions, makeCall, callStarter } from '../started-call.ts';
import { endOfFailed } from './failure.ts';
import { type ImageParams, type Model, namedUser } from './models.ts';

/** Options of `imageCostMiddleware`. */
export type ImageCostMiddlewareOptions = InstrumentOptions<ImageParams>;

/** A middleware for `wrapImageModel`. */
export interface ImageModelCostMiddleware {
  readonly specificationVersion: 'v3';
  wrapGenerate<Result>(operation: {
    readonly doGenerate: () => PromiseLike<Result>;
    readonly params: ImageParams;
    readonly model: Model;
  }): Promise<Result>;
}

/**
 * A middleware that books what each call of an image model cost.
 *
 * @example
 * ```ts
 * wrapImageModel({ model: openai.image('gpt-image-1'), middleware: imageCostMiddleware(meter) });
 * ```
 */
export function imageCostMiddleware(
  meter: CostMeter,
  options: ImageCostMiddlewareOptions = {},
): ImageModelCostMiddleware {
  const start = callStarter(meter, options);
  return {
    specificationVersion: 'v3',
    wrapGenerate({ doGenerate, params, model }) {
      const { abortSignal, prompt = '' } = params;
      const estimated = () => estimateUsage({ input: prompt });
      const failed = { abortSignal, wasAborted: abortSignal?.aborted === true, estimated };
      const call = start(params, () => ({
        provider: providerNamed(model.provider),
        model: model.modelId,
        kind: 'image',
        user: namedUser(params),
      }));
      return makeCall(call, options.guard, doGenerate, {
        returned: (result) => ({ ...readUsage('ai-sdk', result), outcome: 'ok' }),
        failed: (error) => endOfFailed(error, failed),
      });
    },
  };
}
