// Counts the tokens of a text as it comes in pieces, without keeping it.
import { estimateUsage } from '../usage/index.ts';

/** So many characters are counted at a time: words are not torn apart at each piece, and nothing more is kept. */
const PIECE = 256;

/** A text of which only the length is kept. */
export interface TextTally {
  add(text: string): void;
  /** Estimated tokens so far. */
  tokens(): number;
}

/** A tally of nothing. */
export function createTextTally(): TextTally {
  let counted = 0;
  let piece = '';
  const tokensOf = (text: string): number => estimateUsage({ output: text }).outputTokens ?? 0;
  return {
    add(text) {
      piece += text;
      if (piece.length < PIECE) return;
      counted += tokensOf(piece);
      piece = '';
    },
    tokens: () => counted + tokensOf(piece),
  };
}
