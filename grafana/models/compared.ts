// What the same tokens would have cost on another model.
import type { Row } from '../house/dashboard.ts';
import { metrics } from '../house/series.ts';
import { table } from '../house/tables.ts';
import { DOLLARS, SIGNED_DOLLARS } from '../house/units.ts';
import { cost, tokens } from './tokens.ts';

const BY = 'provider, model';

/** Price of a kind of token on the model to compare with; where it has none, that of plain input or output. */
const priceOf = (...kinds: readonly string[]): string =>
  kinds
    .map(
      (kind) =>
        `max(last_over_time(${metrics.priceUsdPerMillion.name}{model="$compare", token_type="${kind}"}[$__range]))`,
    )
    .join(' or ');

const KINDS = [
  ['input', 'input_audio', 'input_image'].map((kind) => [kind, 'input']),
  ['cache_read', 'cache_write', 'cache_write_1h'].map((kind) => [kind, 'input']),
  ['output', 'reasoning', 'output_audio', 'output_image'].map((kind) => [kind, 'output']),
].flat();

const there = `sum by (${BY}) (${KINDS.map(
  ([kind = '', plain = '']) =>
    `label_replace(${tokens(BY, kind)} * on () group_left () (${priceOf(kind, plain)}) / 1e6, "kind", "${kind}", "", "")`,
).join(' or ')})`;

/** The comparison. */
export const compared: Row = {
  height: 9,
  panels: [
    table({
      title: 'The same tokens on $compare',
      description:
        'What the tokens of each model in the time range would have cost on the model chosen under "Compare with", at its prices in force. Another model may use more or fewer tokens for the same work.',
      noValue: 'Nothing was spent in this time, or the model to compare with has no price',
      by: [
        { label: 'provider', title: 'Provider', width: 110 },
        { label: 'model', title: 'Model' },
      ],
      columns: [
        { title: 'Cost', expr: cost(BY), unit: DOLLARS, width: 160 },
        { title: 'There', expr: there, unit: DOLLARS, width: 160 },
        {
          title: 'Cheaper by',
          expr: `${cost(BY)} - (${there})`,
          unit: SIGNED_DOLLARS,
          meaning: 'saving',
          width: 160,
        },
      ],
      sortBy: 'Cheaper by',
    }),
  ],
};
