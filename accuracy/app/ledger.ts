// The ledger of a measured app: a line before each call is recorded, and one after, so that a kill in between shows.
import { appendFileSync, existsSync, readFileSync } from 'node:fs';
import { type MeasuredCall, usdOf } from './call.ts';

/** What can be measured. */
export interface Amounts {
  readonly usd: number;
  readonly tokens: number;
  readonly requests: number;
}

/** What was spent by a ledger. */
export interface Spent {
  /** In calls that `record` returned from. */
  readonly total: Amounts;
  /** Calls that were being recorded when their app was killed: each is counted or not, but whole. */
  readonly underWay: readonly Amounts[];
  /** Spent in a time before each of some moments (milliseconds since the epoch). */
  before(moments: readonly number[], ms: number): Amounts;
}

export const NOTHING: Amounts = { usd: 0, tokens: 0, requests: 0 };

/** Adds amounts. */
export function plus(a: Amounts, b: Amounts): Amounts {
  return { usd: a.usd + b.usd, tokens: a.tokens + b.tokens, requests: a.requests + b.requests };
}

/** A ledger that is written. */
export interface LedgerWriter {
  before(call: MeasuredCall): void;
  after(): void;
}

/** Opens a ledger to write to; `writer` tells processes that share it apart. */
export function ledgerWriter(file: string, writer: string): LedgerWriter {
  return {
    before(call) {
      const tokens = call.inputTokens + call.outputTokens;
      appendFileSync(file, `${writer} ${Date.now()} ${usdOf(call)} ${tokens}\n`);
    },
    after() {
      appendFileSync(file, `${writer} done\n`);
    },
  };
}

/** Reads a ledger from a byte on. */
export function readLedger(file: string, from = 0): Spent {
  const text = existsSync(file) ? readFileSync(file, 'utf8').slice(from) : '';
  const calls: (Amounts & { readonly time: number })[] = [];
  const open = new Map<string, Amounts>();
  for (const line of text.split('\n').filter((each) => each !== '')) {
    const [writer = '', time, usd, tokens] = line.split(' ');
    if (time === 'done') {
      open.delete(writer);
      continue;
    }
    const call = { time: Number(time), usd: Number(usd), tokens: Number(tokens), requests: 1 };
    calls.push(call);
    open.set(writer, call);
  }
  const underWay = new Set<Amounts>(open.values());
  return {
    total: calls.filter((call) => !underWay.has(call)).reduce(plus, NOTHING),
    underWay: [...underWay],
    before: (moments, ms) =>
      calls
        .filter(({ time }) => moments.some((moment) => time > moment - ms && time <= moment))
        .reduce(plus, NOTHING),
  };
}
