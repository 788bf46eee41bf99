// A block: an alert that refuses calls, until when it does, and what is said of it.
import type { Decision, Refusal } from '../catalogue/guard.ts';
import { type Alert, EVERYTHING, STOP_ALERT } from './alert.ts';

/** What is said of a call that is refused, and of one that would be. */
export interface Refused {
  readonly blocked: Extract<Decision, { allowed: false }>;
  readonly dryRun: Extract<Decision, { dryRun: true }>;
}

/** An alert that refuses calls. */
export interface Block {
  readonly scope: string;
  readonly subject: string;
  /** When it ends if Alertmanager says nothing more of it, in milliseconds since the epoch by the clock here. */
  readonly until: number;
  /** Made at first need: most blocks never meet a call. */
  refused(): Refused;
}

/** The block of an alert. */
export function newBlock(alert: Alert, until: number): Block {
  const { scope = 'total', subject = EVERYTHING } = alert.labels as Partial<Record<string, string>>;
  let made: Refused | undefined;
  return {
    scope,
    subject: scope === 'total' ? EVERYTHING : subject,
    until: Number.isNaN(until) ? Infinity : until,
    refused: () => (made ??= refusedFor(refusalOf(alert))),
  };
}

/** What is said for a reason, once and for all calls. */
export function refusedFor(refusal: Refusal): Refused {
  return {
    blocked: Object.freeze({ allowed: false, dryRun: false, ...refusal }),
    dryRun: Object.freeze({ allowed: true, dryRun: true, ...refusal }),
  };
}

function refusalOf({ labels, annotations, endsAt }: Alert): Refusal {
  const { alertname, budget, period, scope = 'total', subject = EVERYTHING } = labels as Texts;
  const { spent_usd: spent, limit_usd: limit, period_end: end, reason, summary } = annotations as Texts;
  // A budget's alert is sent anew all the time, each with an end a few minutes ahead, which says nothing.
  const endMs = alertname === STOP_ALERT ? Date.parse(endsAt ?? '') : 1000 * (numberIn(end) ?? NaN);
  const about = {
    alert: alertname,
    budget,
    period,
    scope,
    subject: scope === 'total' ? EVERYTHING : subject,
    spentUsd: numberIn(spent),
    limitUsd: numberIn(limit),
    resetsAt: Number.isNaN(endMs) ? undefined : new Date(endMs),
    reason: reason ?? summary ?? alertname ?? 'an alert is firing',
  };
  return Object.freeze({ ...about, message: messageOf(about) });
}

type Texts = Readonly<Partial<Record<string, string>>>;

function messageOf(about: Omit<Refusal, 'message'>): string {
  const { alert, budget, period, spentUsd, limitUsd, resetsAt, reason } = about;
  const until =
    resetsAt === undefined ? '' : ` until ${resetsAt.toISOString().replace(/(:\d\d)?\.\d+Z$/, 'Z')}`;
  if (alert === STOP_ALERT) return `LLM calls${whose(about)} are stopped${until}: ${reason}`;
  if (budget === undefined) return `LLM calls${whose(about)} are refused${until}: ${reason}`;
  const used =
    spentUsd === undefined || limitUsd === undefined
      ? ''
      : `, $${spentUsd.toFixed(2)} of $${limitUsd.toFixed(2)} spent`;
  return `LLM calls${whose(about)} are refused${until}: budget ${budget} is used up${used}${period === undefined ? '' : ` this ${period}`}`;
}

function whose({ scope, subject }: Pick<Refusal, 'scope' | 'subject'>): string {
  return scope === 'total' ? '' : ` of ${scope} ${subject}`;
}

function numberIn(text: string | undefined): number | undefined {
  const number = Number(text);
  return text === undefined || text.trim() === '' || !Number.isFinite(number) ? undefined : number;
}
