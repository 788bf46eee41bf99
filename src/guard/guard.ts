// `createGuard`: refuses calls by the alerts that Alertmanager has, without asking it for each.
import { type Decision, type Guard, type GuardedCall, BudgetExceededError } from '../catalogue/guard.ts';
import { GAUGES } from '../catalogue/metrics.ts';
import { ConfigError } from '../catalogue/errors.ts';
import { type CostMeter, scrapeSourceOf } from '../meter/meter.ts';
import { startPoller } from './alertmanager.ts';
import { EVERYTHING } from './alert.ts';
import { type Refused, refusedFor } from './block.ts';
import { createKnownBlocks } from './known-blocks.ts';
import { type GuardOptions, type GuardSettings, parseGuardOptions } from './options.ts';
import { type WebhookHandler, webhookHandler } from './webhook.ts';

export type { WebhookHandler } from './webhook.ts';

/** A guard that learns from Alertmanager. */
export interface AlertmanagerGuard extends Guard {
  /**
   * A receiver for Alertmanager's webhook, for Node's `http` and for Express: what it is told counts at once, and not only
   * with the next answer.
   */
  readonly webhook: WebhookHandler;

  /** Resolves when Alertmanager has answered for the first time, or has not in time. Never rejects. */
  ready(): Promise<void>;

  /** Stops asking. From then on every call passes. */
  close(): void;
}

/** Meters that have a guard: their gauges have room for one. */
const guarded = new WeakSet<CostMeter>();

const ALLOWED: Decision = Object.freeze({ allowed: true, dryRun: false });
const PASSED = Promise.resolve();

/**
 * Makes a guard, which asks Alertmanager from now on. One for each meter.
 *
 * @throws {ConfigError} on a wrong option, naming it.
 *
 * @example
 * ```ts
 * const guard = createGuard(meter, { alertmanager: 'http://127.0.0.1:9093' });
 * await guard.check({ provider: 'openai', model: 'gpt-4o', user: 'alice' });
 * ```
 */
export function createGuard(meter: CostMeter, options: GuardOptions): AlertmanagerGuard {
  const source = scrapeSourceOf(meter);
  const settings = parseGuardOptions(options);
  const known = createKnownBlocks();
  let isClosed = false;
  const webhook = webhookHandler(settings.webhookBearerToken, (payload) => isClosed || known.push(payload));
  if (settings.mode === 'off') return openGuard(webhook);
  if (guarded.has(meter)) {
    const allowed = 'a meter without a guard; one guard is enough for all calls of a meter';
    throw new ConfigError([{ path: 'meter', value: 'one that has a guard', allowed }]);
  }
  guarded.add(meter);

  const { mode, onBlocked } = settings;
  const age = createAge(settings);
  const isFailClosed = settings.onUnavailable === 'block';
  let isWaiting = true;

  const poller = startPoller(settings, {
    asked() {
      known.asked();
    },
    answered(blocks) {
      known.answered(blocks);
      if (age.answered()) source.report({ kind: 'guard', message: 'Alertmanager answers the guard again.' });
    },
    lost(why, cause) {
      age.lost();
      const then = isFailClosed
        ? `calls are refused once its last answer is older than ${settings.maxStaleMs} ms`
        : 'calls pass, but for blocks that are known and have not ended';
      const message = `Alertmanager does not answer the guard (${why}); ${then}.`;
      source.report({ kind: 'guard', message, cause });
    },
  });
  const ready = poller.first.then(() => {
    isWaiting = false;
  });
  const stopGauges = source.addGauges(() => [
    { gauge: GAUGES.guardBlocks, labels: [], value: known.index.countAt(Date.now()) },
    { gauge: GAUGES.guardLastAnswer, labels: [], value: age.lastAnswer / 1000 },
  ]);

  const labelOf = (call: GuardedCall, label: string): string => source.labelOf(call, label);

  function refusedOf(call: GuardedCall): Refused | undefined {
    if (isFailClosed && !isClosed) {
      const stale = age.refused();
      if (stale !== undefined) return stale;
    }
    const { index } = known;
    return index.size === 0 ? undefined : index.find(call, labelOf)?.refused();
  }

  function decide(call: GuardedCall): Decision {
    const refused = refusedOf(call);
    if (refused === undefined) return ALLOWED;
    const decision = mode === 'enforce' ? refused.blocked : refused.dryRun;
    if (decision.allowed) source.countDryRunBlock(call);
    else meter.record({ ...asRecorded(call), outcome: 'blocked' });
    try {
      onBlocked?.(decision, call);
    } catch (cause) {
      source.report({ kind: 'guard', message: 'onBlocked threw.', cause });
    }
    return decision;
  }

  function check(call: GuardedCall): Promise<void> {
    if (isWaiting) return ready.then(() => check(call));
    const decision = decide(call);
    return decision.allowed ? PASSED : Promise.reject(new BudgetExceededError(decision));
  }

  return {
    decide,
    check,
    run: (call, make) => check(call).then(make),
    webhook,
    ready: () => ready,
    close() {
      if (isClosed) return;
      isClosed = true;
      poller.stop();
      known.forget();
      stopGauges();
      guarded.delete(meter);
    },
  };
}

/** Of a call, what is recorded where it is not made. */
function asRecorded({ provider, model, type, user, labels }: GuardedCall): GuardedCall {
  return {
    provider,
    model,
    ...(type !== undefined && { type }),
    ...(user !== undefined && { user }),
    ...(labels !== undefined && { labels }),
  };
}

/** A guard that lets everything pass. */
function openGuard(webhook: WebhookHandler): AlertmanagerGuard {
  return {
    decide: () => ALLOWED,
    check: () => PASSED,
    run: async (_call, make) => make(),
    webhook,
    ready: () => PASSED,
    close: () => undefined,
  };
}

/** How old Alertmanager's last answer is, and what is said of calls where that is too old. */
function createAge({ maxStaleMs }: GuardSettings) {
  /** By a clock that nobody sets. */
  let answeredAt = -Infinity;
  let lastAnswer = 0;
  let isLost = false;
  let said: Refused | undefined;

  return {
    /** Milliseconds since the epoch; 0 before the first. */
    get lastAnswer() {
      return lastAnswer;
    },
    /** Whether it did not answer before. */
    answered(): boolean {
      const wasLost = isLost;
      answeredAt = performance.now();
      lastAnswer = Date.now();
      isLost = false;
      said = undefined;
      return wasLost;
    },
    lost(): void {
      isLost = true;
    },
    refused(): Refused | undefined {
      if (performance.now() - answeredAt <= maxStaleMs) return undefined;
      return (said ??= refusedFor(unavailable(lastAnswer)));
    },
  };
}

function unavailable(lastAnswer: number) {
  const since =
    lastAnswer === 0 ? 'not answered yet' : `not answered since ${new Date(lastAnswer).toISOString()}`;
  const reason = `Alertmanager has ${since}, and the guard fails closed`;
  return {
    alert: undefined,
    budget: undefined,
    scope: 'total',
    subject: EVERYTHING,
    period: undefined,
    spentUsd: undefined,
    limitUsd: undefined,
    resetsAt: undefined,
    reason,
    message: `LLM calls are refused: ${reason}`,
  };
}
