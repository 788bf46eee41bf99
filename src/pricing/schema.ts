// The one schema of price lists, for `prices.yaml` and for lists passed in code.
import type * as Zod from 'zod';
import { dependency } from '../catalogue/dependency.ts';
import { checkSettings } from '../catalogue/settings-file.ts';
import { TOKEN_TYPES } from '../catalogue/token-types.ts';
import { CHARGES, OTHER_TIERS, type PriceList } from './price-list.ts';

/** What is allowed at a path, as a phrase for the person who wrote something else. */
const ALLOWED = {
  document: 'settings: prices, aliases, serviceTiers, discounts',
  list: 'a list',
  provider: 'a provider such as openai or azure.ai.openai',
  model: 'a model, or a pattern with *',
  usd: 'a number of dollars of at least 0',
  rates: `dollars per million tokens by kind: ${TOKEN_TYPES.join(', ')}`,
  above: 'a whole number of tokens',
  multiplier: 'a multiplier of at least 0, such as 0.5 for half the price',
  multipliers: `multipliers by kind: ${TOKEN_TYPES.join(', ')}`,
  multiplierOrPrices: 'a multiplier such as 0.5, or prices',
  as: 'a provider and a model',
  tier: `one of ${OTHER_TIERS.join(', ')}`,
  kind: `one of ${[...TOKEN_TYPES, ...CHARGES].join(', ')}`,
  moment: 'a day such as 2026-07-01, or a moment such as 2026-07-01T09:00:00Z',
  day: 'a day such as 2026-07-01',
  text: 'a text',
  somePrice: 'at least one price, such as usdPerMillionTokens or usdPerImage',
  order: 'a moment after from',
} as const;

const MOMENT = /^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:\d{2}))?$/;
const DAY = /^\d{4}-\d{2}-\d{2}$/;

const zod = dependency<typeof Zod>('zod');

let schema: Zod.ZodType<PriceList> | undefined;

function priceListSchema({ z }: typeof Zod): Zod.ZodType<PriceList> {
  const name = (allowed: string): Zod.ZodString => z.string(allowed).min(1, allowed);
  const usd = z.number(ALLOWED.usd).nonnegative(ALLOWED.usd).optional();
  const multiplier = z.number(ALLOWED.multiplier).nonnegative(ALLOWED.multiplier);
  const moment = z
    .string(ALLOWED.moment)
    .refine((text) => isMoment(text, MOMENT), ALLOWED.moment)
    .optional();
  const byKind = <Value extends Zod.ZodType>(value: Value, allowed: string) =>
    z.strictObject(Object.fromEntries(TOKEN_TYPES.map((type) => [type, value])), allowed);
  const rates = byKind(usd, ALLOWED.rates);
  const found = {
    source: name(ALLOWED.text).optional(),
    checked: z
      .string(ALLOWED.day)
      .refine((text) => isMoment(text, DAY), ALLOWED.day)
      .optional(),
  };
  const prices = {
    usdPerMillionTokens: rates.optional(),
    aboveInputTokens: z
      .array(
        z.strictObject({
          above: z.number(ALLOWED.above).int(ALLOWED.above).nonnegative(ALLOWED.above),
          usdPerMillionTokens: rates,
        }),
        ALLOWED.list,
      )
      .optional(),
    usdPerImage: usd,
    usdPerSecond: usd,
    usdPerSearch: usd,
    usdPerMillionCharacters: usd,
    usdPerRequest: usd,
  };
  const hasPrice = (entry: object): boolean => Object.keys(prices).some((key) => key in entry);
  const inOrder = ({ from, until }: { from?: string | undefined; until?: string | undefined }): boolean =>
    from === undefined || until === undefined || Date.parse(from) < Date.parse(until);
  const order = { path: ['until'], error: ALLOWED.order };
  const model = { provider: name(ALLOWED.provider), model: name(ALLOWED.model) };

  const entry = z
    .strictObject({
      ...model,
      from: moment,
      until: moment,
      ...prices,
      serviceTiers: z
        .partialRecord(
          z.enum(OTHER_TIERS, ALLOWED.tier),
          z.union(
            [multiplier, z.strictObject(prices).refine(hasPrice, ALLOWED.somePrice)],
            ALLOWED.multiplierOrPrices,
          ),
        )
        .optional(),
      ...found,
    })
    .refine(hasPrice, { path: ['usdPerMillionTokens'], error: ALLOWED.somePrice })
    .refine(inOrder, order);

  const document = z.strictObject(
    {
      prices: z.array(entry, ALLOWED.list).default([]),
      aliases: z
        .array(z.strictObject({ ...model, as: z.strictObject(model, ALLOWED.as) }), ALLOWED.list)
        .default([]),
      serviceTiers: z
        .array(
          z.strictObject({
            ...model,
            tier: z.enum(OTHER_TIERS, ALLOWED.tier),
            multiplier,
            kinds: byKind(multiplier.optional(), ALLOWED.multipliers).optional(),
            ...found,
          }),
          ALLOWED.list,
        )
        .default([]),
      discounts: z
        .array(
          z
            .strictObject({
              provider: name(ALLOWED.provider).optional(),
              model: name(ALLOWED.model).optional(),
              kind: z.enum([...TOKEN_TYPES, ...CHARGES], ALLOWED.kind).optional(),
              multiplier,
              from: moment,
              until: moment,
            })
            .refine(inOrder, order),
          ALLOWED.list,
        )
        .default([]),
    },
    ALLOWED.document,
  );
  // zod writes `undefined` into the types of what may be left out.
  return document as unknown as Zod.ZodType<PriceList>;
}

/**
 * Validates a price list.
 *
 * @throws {ConfigError} naming every wrong value.
 */
export function parsePriceList(input: unknown, file?: string): PriceList {
  schema ??= priceListSchema(zod());
  return checkSettings(schema, input, file);
}

function isMoment(text: string, form: RegExp): boolean {
  return form.test(text) && !Number.isNaN(Date.parse(text));
}
