// A cap on how many values a label takes: the first come are kept, the rest share one.

/** Label values admitted so far, at most `max`. */
export interface Cap {
  /** Whether this value has, or now gets, series of its own. */
  admit(value: string): boolean;
  /** How many values have series of their own. */
  readonly size: number;
}

/** A cap that admits the first `max` distinct values. */
export function createCap(max: number): Cap {
  const admitted = new Set<string>();
  return {
    admit(value) {
      if (admitted.has(value)) return true;
      if (admitted.size >= max) return false;
      admitted.add(value);
      return true;
    },
    get size() {
      return admitted.size;
    },
  };
}
