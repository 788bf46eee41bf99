// The series of one counter: exact sums, and never more series than the SDK keeps apart.
import type { Attributes } from '@opentelemetry/api';
import { OTHER } from '../../labels/users.ts';

/** One series. */
export interface Series {
  readonly attributes: Attributes;
  value: number;
}

/** The series of one counter. */
export interface SeriesSet {
  /** The series of these label values, or a coarser one that stands for it where there is no room. */
  of(labels: readonly string[]): Series;
  /** Those with something booked in them. */
  all(): Iterable<Series>;
}

/** What a series set is for. */
export interface SeriesShape {
  readonly labelNames: readonly string[];
  /** The label whose values go first where room runs out, if the metric has it. */
  readonly first: string;
  /** The label that goes last, if the metric has one of its own. */
  readonly last: string | undefined;
  /** Labels to leave out. */
  readonly omitted: ReadonlySet<string>;
  /** How many series there may be. */
  readonly capacity: number;
}

/**
 * A set without series. What finds no room is summed under `other`: first in the `first` label, then in all but the `last`
 * one, then in all. The SDK itself would show only the newest of the series it folds, and lose the rest. A series stays where
 * it was put, so none ever shrinks.
 *
 * @param overflow Called where a series finds no room.
 */
export function createSeriesSet(shape: SeriesShape, overflow: () => void): SeriesSet {
  const { labelNames, first, last, omitted, capacity } = shape;
  const kept = labelNames.flatMap((name, index) => (omitted.has(name) ? [] : [{ name, index }]));
  /** By key; undefined where a coarser series has its place kept, but nothing in it. */
  const places = new Map<string, Series | undefined>();

  function attributesOf(values: readonly string[]): Attributes {
    return Object.fromEntries(kept.map(({ name }, place) => [name, values[place] ?? '']));
  }

  /** A series and what may stand for it, ever coarser; the last holds everything. */
  function choicesFor(labels: readonly string[]): readonly [Choice, ...Choice[]] {
    const values = kept.map(({ index }) => labels[index] ?? '');
    const under = (isOther: (name: string) => boolean): Choice =>
      choice(kept.map(({ name }, place) => (isOther(name) ? OTHER : (values[place] ?? ''))));
    return [
      choice(values),
      under((name) => name === first),
      under((name) => name !== last),
      under(() => true),
    ];
  }

  /** The keys of choices that have no place yet. */
  function missing(choices: readonly Choice[]): Set<string> {
    return new Set(choices.map(({ key }) => key).filter((key) => !places.has(key)));
  }

  return {
    of(labels) {
      const choices = choicesFor(labels);
      const [own] = choices;
      const fits = ({ key }: Choice, index: number): boolean =>
        places.has(key) || places.size + missing(choices.slice(index)).size <= capacity;
      const found = choices.findIndex(fits);
      const { key, values } = choices.at(found) ?? own;
      // The coarser ones have a place from now on, for those that come when the set is full.
      for (const place of missing(choices.slice(found))) places.set(place, undefined);
      if (key !== own.key) overflow();
      let series = places.get(key);
      if (series === undefined) places.set(key, (series = { attributes: attributesOf(values), value: 0 }));
      return series;
    },
    *all() {
      for (const series of places.values()) if (series !== undefined) yield series;
    },
  };
}

interface Choice {
  readonly key: string;
  readonly values: readonly string[];
}

function choice(values: readonly string[]): Choice {
  return { key: JSON.stringify(values), values };
}
