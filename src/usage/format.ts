// What a response format says where, and how it is read.
import type { ServiceTier, Usage } from '../catalogue/call.ts';
import { added, allAt, firstAt, isObject, read, type Source } from './fields.ts';
import { serviceTierOf } from './service-tiers.ts';

/** What a response says about the call. */
export interface Reading {
  /** The model that answered, as the response names it. */
  readonly model?: string;
  /** Left out where the response holds none: then estimate it, or record the call without. */
  readonly usage?: Usage;
  /** The tier that **served** the call, where the response says. */
  readonly serviceTier?: ServiceTier;
}

/** Where each figure stands. */
export type Figures = Readonly<Partial<Record<keyof Usage, Source>>>;

/** One way of saying what a call used. */
export interface Shape {
  /** The object whose members the figures are; empty for the body itself. */
  readonly at: string;
  /** What has to be there. Default: any of the figures. */
  readonly when?: Source;
  readonly figures: Figures;
  /** Figures of the body around that object. */
  readonly beside?: Figures;
}

/** Something a body comes in: a stream event, a line of a batch's results. */
export interface Envelope {
  readonly at: string;
  /** What has to be beside it, where the path alone does not tell. */
  readonly beside?: string;
  /** The tier that goes with it. */
  readonly serviceTier?: ServiceTier;
}

/** A response format. */
export interface Format {
  readonly envelopes?: readonly Envelope[];
  /** The first that fits is read. */
  readonly shapes: readonly Shape[];
  readonly model?: Source;
  readonly serviceTier?: Source;
  /** Parts of one call, each with a usage of its own, that are added up. */
  readonly parts?: string;
  /** What the events of a stream say of usage: all of it so far (default), or each its own share. */
  readonly events?: 'cumulative' | 'shares';
}

/** Results of a batch, as OpenAI's batch API and those made after it write them. */
export const BATCH_LINE: Envelope = { at: 'response.body', serviceTier: 'batch' };

/** Reads a body, or the events of a stream. */
export function readFormat(format: Format, response: unknown): Reading {
  if (!Array.isArray(response)) return readBody(format, response);
  if (format.events === 'shares') return total(response.map((event) => readBody(format, event)));
  const opened = response.map((event) => open(format, event));
  const serviceTier = opened.findLast((each) => each.serviceTier !== undefined)?.serviceTier;
  return readOpened(format, {
    body: merged(opened.map(({ body }) => body)),
    ...(serviceTier && { serviceTier }),
  });
}

function readBody(format: Format, response: unknown): Reading {
  const opened = open(format, response);
  const parts = format.parts === undefined ? [] : allAt(opened.body, format.parts);
  if (parts.length === 0) return readOpened(format, opened);
  return { ...readOpened(format, opened), ...total(parts.map((part) => readBody(format, part))) };
}

interface Opened {
  readonly body: unknown;
  readonly serviceTier?: ServiceTier;
}

function open({ envelopes = [] }: Format, response: unknown): Opened {
  for (const { at, beside, serviceTier } of envelopes) {
    const body = firstAt(response, at);
    if (!isObject(body) || (beside !== undefined && firstAt(response, beside) === undefined)) continue;
    return { body, ...(serviceTier && { serviceTier }) };
  }
  return { body: response };
}

function readOpened(format: Format, { body, serviceTier: served }: Opened): Reading {
  const model = format.model === undefined ? undefined : read(body, format.model);
  const serviceTier =
    served ?? (format.serviceTier === undefined ? undefined : serviceTierOf(read(body, format.serviceTier)));
  const usage = usageOf(format, body);
  const reading: { -readonly [Key in keyof Reading]: Reading[Key] } = {};
  if (typeof model === 'string' && model !== '') reading.model = model;
  if (usage !== undefined) reading.usage = usage;
  if (serviceTier !== undefined) reading.serviceTier = serviceTier;
  return reading;
}

function usageOf({ shapes }: Format, body: unknown): Usage | undefined {
  for (const { at, when, figures, beside } of shapes) {
    const from = firstAt(body, at);
    if (!isObject(from) || (when !== undefined && read(from, when) === undefined)) continue;
    const usage: Record<string, unknown> = {};
    // Impossible figures stay as they are: recording reports them, and prices none.
    if (!take(figures, from, usage)) continue;
    if (beside !== undefined) take(beside, body, usage);
    return usage;
  }
  return undefined;
}

const entries = new WeakMap<Figures, readonly [string, Source][]>();

/** The entries of a table that is read at every call: made once. */
function entriesOf(figures: Figures): readonly [string, Source][] {
  let own = entries.get(figures);
  if (own === undefined) entries.set(figures, (own = Object.entries(figures)));
  return own;
}

/** Fills in the figures that are given; whether there is any. */
function take(figures: Figures, from: unknown, usage: Record<string, unknown>): boolean {
  let isGiven = false;
  for (const [name, source] of entriesOf(figures)) {
    const figure = read(from, source);
    if (figure === undefined) continue;
    usage[name] = figure;
    isGiven = true;
  }
  return isGiven;
}

/** Events of a stream as one body: what comes later takes the place of what came before, where it says something. */
function merged(bodies: readonly unknown[], depth = 3): unknown {
  const whole = Object.create(null) as Record<string, unknown>;
  for (const body of bodies) {
    if (!isObject(body)) continue;
    for (const [key, value] of Object.entries(body)) {
      if (value === null || value === undefined) continue;
      const before = whole[key];
      const isDeep = depth > 0 && isObject(value) && isObject(before) && !Array.isArray(value);
      whole[key] = isDeep ? merged([before, value], depth - 1) : value;
    }
  }
  return whole;
}

/** Readings of parts as one: usage added up, the rest as said last. */
function total(readings: readonly Reading[]): Reading {
  const given = readings.flatMap(({ usage = {} }) => Object.entries(usage) as [string, unknown][]);
  const usage = Object.fromEntries(
    given.map(([name]) => [name, added(given.filter(([each]) => each === name).map(([, figure]) => figure))]),
  ) as Usage;
  const said = readings.reduce<Reading>((all, reading) => ({ ...all, ...reading }), {});
  return { ...said, ...(given.length > 0 && { usage }) };
}
