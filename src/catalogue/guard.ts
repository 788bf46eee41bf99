// What a guard is to those who make calls: it lets a call pass, or says why not.
import type { Call } from './call.ts';

/** A call before it is made: what can be known of it by then. */
export type GuardedCall = Pick<Call, 'provider' | 'model' | 'type' | 'user' | 'labels'>;

/** Why a call is refused. What the alert behind it does not say is undefined. */
export interface Refusal {
  /** Name of the alert: `LlmUserBudgetExceeded`, `LlmStop`, ... Undefined where Alertmanager has not answered for too long. */
  readonly alert: string | undefined;
  /** Name of the budget that is used up. */
  readonly budget: string | undefined;
  /** What is refused: `total`, `provider`, `model`, `type`, `user`, or one of the app's own labels. */
  readonly scope: string;
  /** Which of those, as it is labelled in Prometheus; `*` for scope `total`. */
  readonly subject: string;
  /** Period of the budget: `day`, `week` or `month`. */
  readonly period: string | undefined;
  readonly spentUsd: number | undefined;
  readonly limitUsd: number | undefined;
  /** When calls are let through again, if nothing changes before. */
  readonly resetsAt: Date | undefined;
  /** Why, in the words of the alert or of whoever stopped the calls. */
  readonly reason: string;
  /** All of it in a sentence for developers. It names the subject. */
  readonly message: string;
}

/** What a guard says of a call. In dry-run it lets pass what it would have refused, and says why it would. */
export type Decision =
  | { readonly allowed: true; readonly dryRun: false }
  | ({ readonly allowed: true; readonly dryRun: true } & Refusal)
  | ({ readonly allowed: false; readonly dryRun: false } & Refusal);

/** Lets calls pass or refuses them. */
export interface Guard {
  /**
   * Resolves where a call may be made. A call that may not is recorded with `outcome: 'blocked'`.
   *
   * @throws {BudgetExceededError} where it may not, and nothing else.
   */
  check(call: GuardedCall): Promise<void>;

  /** The same as a value, and at once: it does not wait for the first answer of Alertmanager. */
  decide(call: GuardedCall): Decision;

  /** Checks a call, and then makes it. */
  run<Result>(call: GuardedCall, make: () => Result | Promise<Result>): Promise<Result>;
}

/** A call was refused: a budget is used up, or somebody has stopped calls. */
export class BudgetExceededError extends Error implements Refusal {
  override readonly name = 'BudgetExceededError';
  readonly alert: string | undefined;
  readonly budget: string | undefined;
  readonly scope: string;
  readonly subject: string;
  readonly period: string | undefined;
  readonly spentUsd: number | undefined;
  readonly limitUsd: number | undefined;
  readonly resetsAt: Date | undefined;
  readonly reason: string;

  constructor(refusal: Refusal) {
    super(refusal.message);
    this.alert = refusal.alert;
    this.budget = refusal.budget;
    this.scope = refusal.scope;
    this.subject = refusal.subject;
    this.period = refusal.period;
    this.spentUsd = refusal.spentUsd;
    this.limitUsd = refusal.limitUsd;
    this.resetsAt = refusal.resetsAt;
    this.reason = refusal.reason;
  }
}
