// What an exposition shows.

/** The dollars of an exposition text, over all series. */
export function shownDollars(text: string): number {
  return [...text.matchAll(/^llm_cost_usd_total\{.*\} (.*)$/gm)].reduce(
    (sum, [, value]) => sum + Number(value),
    0,
  );
}
