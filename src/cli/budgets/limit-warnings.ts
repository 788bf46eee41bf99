// Limits that are valid and yet do nothing, because another one counts in their place.
import type { Budget } from '../../budget/budgets.ts';
import { dollars } from '../numbers.ts';

/** A warning, and the path of what it is about. */
export interface LimitWarning {
  readonly path: string;
  readonly message: string;
}

/** Of several limits on each subject with one scope, period and action, the rules look at the smallest only. */
export function limitWarnings(budgets: readonly Budget[]): LimitWarning[] {
  return budgets.flatMap((budget, index) => {
    if (budget.subject !== '*' || budget.scope === 'total') return [];
    const smaller = budgets.find(
      (other) =>
        other !== budget &&
        other.subject === '*' &&
        other.scope === budget.scope &&
        other.period === budget.period &&
        other.action === budget.action &&
        other.limitUsd <= budget.limitUsd,
    );
    if (smaller === undefined) return [];
    const message = `has no effect: ${smaller.name} limits each ${budget.scope} to ${dollars(smaller.limitUsd)} a ${budget.period}`;
    return [{ path: `budgets[${index}]`, message }];
  });
}
