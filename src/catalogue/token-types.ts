// The kinds of tokens a call is billed by: disjoint, so that their sum is the call's total.

/**
 * Values of the `token_type` label. Disjoint: a cached token is `cache_read` and not `input`, a reasoning token
 * is `reasoning` and not `output`, an audio token is `input_audio` and not `input`.
 */
export const TOKEN_TYPES = [
  'input',
  'cache_read',
  'cache_write',
  'cache_write_1h',
  'output',
  'reasoning',
  'input_audio',
  'output_audio',
  'input_image',
  'output_image',
] as const;

/** One value of the `token_type` label. */
export type TokenType = (typeof TOKEN_TYPES)[number];

/** Tokens of one call by disjoint kind; kinds that did not occur are left out. */
export type TokensByType = Partial<Record<TokenType, number | undefined>>;

/** Where each kind stands in `TOKEN_TYPES`. */
export const TOKEN_INDEX = Object.fromEntries(TOKEN_TYPES.map((type, index) => [type, index])) as Readonly<
  Record<TokenType, number>
>;
