// `imageCostMiddleware`: books each call of an image model, by the token or by the piece.
import type { CostMeter } from '../../meter/meter.ts';
import { estimateUsage, readUsage } from '../../usage/index.ts';
import { type InstrumentOptions, makeCall } from '../started-call.ts';
import { callBeginner } from './calls.ts';
import { endOfFailed } from './failure.ts';
import type { ImageParams, Model } from './models.ts';

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
  const begin = callBeginner(meter, options, 'image');
  return {
    specificationVersion: 'v3',
    wrapGenerate({ doGenerate, params, model }) {
      const { abortSignal, prompt = '' } = params;
      const estimated = () => estimateUsage({ input: prompt });
      const failed = { abortSignal, wasAborted: abortSignal?.aborted === true, estimated };
      const { call, within } = begin(model, params, prompt);
      return makeCall(call, options.guard, within(doGenerate), {
        returned: (result) => ({ ...readUsage('ai-sdk', result), outcome: 'ok' }),
        failed: (error) => endOfFailed(error, failed),
      });
    },
  };
}
