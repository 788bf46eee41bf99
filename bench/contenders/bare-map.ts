// The least that counting by user can take: one lookup and four additions, no other label, no check, no price, no text.
// What this takes more with more users is what the processor's caches cost, whoever counts.
import { MODELS } from '../traffic/models.ts';
import type { Contender } from './contender.ts';

const MODEL_INDEX = new Map(MODELS.map(({ model }, index) => [model, index]));
const CELLS = 4;

/** Totals of each user, a row for each model. */
export function bareMap(): Contender {
  const totals = new Map<string, Float64Array>();
  return {
    record(_provider, model, user, input, output, usd) {
      let mine = totals.get(user);
      if (mine === undefined) totals.set(user, (mine = new Float64Array(CELLS * MODELS.length)));
      const at = CELLS * (MODEL_INDEX.get(model) ?? 0);
      mine[at] = (mine[at] ?? 0) + usd;
      mine[at + 1] = (mine[at + 1] ?? 0) + input;
      mine[at + 2] = (mine[at + 2] ?? 0) + output;
      mine[at + 3] = (mine[at + 3] ?? 0) + 1;
    },
    handler(_request, response) {
      response.writeHead(404).end();
    },
  };
}
