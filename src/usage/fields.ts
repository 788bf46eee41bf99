// Finding figures in a response body of any shape, whatever is missing, null or of another type.

/**
 * Where a figure stands: a path (`usage.input_tokens`), the first of several that is given, or a calculation. In a path
 * `name[]` is every entry of a list and `name[key=value]` those entries that say so; what is found in several is added up.
 * A `snake_case` name also finds its `camelCase` form, which many SDKs make of it.
 */
export type Source = string | readonly Source[] | ((from: unknown) => unknown);

interface Path {
  readonly steps: readonly Step[];
  /** Whether it goes through a list. */
  readonly hasList: boolean;
}

interface Step {
  readonly names: readonly string[];
  /** Goes on with the entries of a list: all, or those that say so. */
  readonly entries?: { readonly key: string; readonly value: string } | 'all';
}

const STEP = /^(?<name>[^[\]]*)(?<list>\[(?:(?<key>[^=\]]+)=(?<value>[^\]]*))?\])?$/;

const parsed = new Map<string, Path>();

function parse(path: string): Path {
  let known = parsed.get(path);
  if (known === undefined) {
    const steps = path === '' ? [] : path.split('.').map(parseStep);
    known = { steps, hasList: steps.some(({ entries }) => entries !== undefined) };
    parsed.set(path, known);
  }
  return known;
}

function parseStep(step: string): Step {
  const { name = step, list, key, value = '' } = STEP.exec(step)?.groups ?? {};
  const camel = name.replace(/_([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());
  const names = camel === name ? [name] : [name, camel];
  if (list === undefined) return { names };
  return { names, entries: key === undefined ? 'all' : { key, value } };
}

/** What stands at a path; several where the path goes through a list. */
export function allAt(from: unknown, path: string): unknown[] {
  const found: unknown[] = [];
  collect(from, parse(path).steps, 0, found);
  return found;
}

/** The first that stands at a path; undefined where nothing does. */
export function firstAt(from: unknown, path: string): unknown {
  const { steps, hasList } = parse(path);
  return hasList ? allAt(from, path)[0] : endOf(from, steps);
}

/** What stands at the end of steps that go through no list. */
function endOf(from: unknown, steps: readonly Step[]): unknown {
  let at = from;
  for (const { names } of steps) {
    at = memberOf(at, names);
    if (at === undefined) return undefined;
  }
  return at ?? undefined;
}

/** Collects what stands at the rest of a path. Most paths end early: nothing is there. */
function collect(from: unknown, steps: readonly Step[], begin: number, found: unknown[]): void {
  let at = from;
  for (let index = begin; index < steps.length; index += 1) {
    if (at === undefined || at === null) return;
    const step = steps[index];
    if (step === undefined) return;
    const { names, entries } = step;
    at = memberOf(at, names);
    if (entries === undefined) continue;
    if (!Array.isArray(at)) return;
    for (const each of at as unknown[]) {
      const fits = entries === 'all' || memberOf(each, [entries.key]) === entries.value;
      if (fits) collect(each, steps, index + 1, found);
    }
    return;
  }
  if (at !== undefined && at !== null) found.push(at);
}

/** Most lists are not. */
function isThere(from: unknown, first: Step | undefined): boolean {
  return first !== undefined && memberOf(from, first.names) !== undefined;
}

function memberOf(from: unknown, names: readonly string[]): unknown {
  if (!isObject(from)) return undefined;
  for (const name of names) {
    const member = from[name];
    if (member !== undefined && member !== null) return member;
  }
  return undefined;
}

/** Whether a value has members. */
export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}

/** Reads a source; undefined where nothing is given there. */
export function read(from: unknown, source: Source): unknown {
  if (typeof source === 'function') return source(from);
  if (typeof source === 'string') return readPath(from, source);
  for (const each of source) {
    const value = read(from, each);
    if (value !== undefined) return value;
  }
  return undefined;
}

function readPath(from: unknown, path: string): unknown {
  const { steps, hasList } = parse(path);
  if (hasList) return isThere(from, steps[0]) ? added(allAt(from, path)) : undefined;
  const found = endOf(from, steps);
  return isFigure(found) ? found : undefined;
}

/** All of these that are given, added up. */
export function sum(...sources: readonly Source[]): Source {
  return (from) => {
    let total: unknown;
    for (const source of sources) total = plus(total, read(from, source));
    return total;
  };
}

/** A figure less another that is part of it. */
export function less(whole: Source, part: Source): Source {
  return (from) => {
    const [all, some] = [read(from, whole), read(from, part)];
    if (all === undefined || some === undefined || !isCount(all)) return all;
    return isCount(some) ? all - some : some;
  };
}

/** How many entries a list has. */
export function count(path: string): Source {
  return (from) => {
    const { length } = allAt(from, path);
    return length === 0 ? undefined : length;
  };
}

/** What is possible is added up. What is not is handed on alone: no sum may hide it. */
export function added(values: readonly unknown[]): unknown {
  let total: unknown;
  for (const value of values) total = plus(total, value);
  return total;
}

function plus(total: unknown, value: unknown): unknown {
  if (!isFigure(value)) return total;
  if (total === undefined) return value;
  if (!isCount(total)) return total;
  return isCount(value) ? total + value : value;
}

/** NaN is how some SDKs say that they were told nothing. */
function isFigure(value: unknown): boolean {
  return value !== undefined && value !== null && typeof value !== 'object' && !Number.isNaN(value);
}

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}
