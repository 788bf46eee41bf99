// Begins calls of the AI SDK's models. A model that was wrapped twice is called once: the inner middleware books nothing.
import { AsyncLocalStorage } from 'node:async_hooks';
import { providerNamed } from '../../catalogue/provider-names.ts';
import type { CostMeter } from '../../meter/meter.ts';
import { callStarter, type InstrumentOptions, type StartedCall } from '../started-call.ts';
import { type Model, namedUser, type Params } from './models.ts';

/** A call that has begun. */
export interface BegunCall {
  readonly call: StartedCall;
  /** Makes it, so that middleware inside knows that it is booked. */
  readonly within: <Result>(make: () => Result) => () => Result;
}

/** Begins a call; `content` is what no middleware between two others replaces: the prompt, or the values to embed. */
export type BeginCall<Arguments> = (model: Model, params: Arguments, content: unknown) => BegunCall;

interface Mark {
  readonly meter: CostMeter;
  readonly modelId: string;
  readonly content: unknown;
}

const marks = new AsyncLocalStorage<Mark>();

/** What begins calls of models of one kind. */
export function callBeginner<Arguments extends Params>(
  meter: CostMeter,
  options: InstrumentOptions<Arguments>,
  kind: string,
): BeginCall<Arguments> {
  const start = callStarter(meter, options);
  return (model, params, content) => {
    const call = start(params, () => ({
      provider: providerNamed(model.provider),
      model: model.modelId,
      kind,
      user: namedUser(params),
    }));
    const mark = { meter, modelId: model.modelId, content };
    return {
      call: isInside(mark) ? { ...call, end: () => undefined } : call,
      within: (make) => () => marks.run(mark, make),
    };
  };
}

function isInside({ meter, modelId, content }: Mark): boolean {
  const outer = marks.getStore();
  return outer?.meter === meter && outer.modelId === modelId && outer.content === content;
}
