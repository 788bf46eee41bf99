// The meter's budgets, read again when their file changes.
import type { Budgets } from '../budget/budgets.ts';
import { ConfigError } from '../catalogue/errors.ts';
import type { Diagnostics } from './diagnostics.ts';
import type { BudgetSettings } from './options.ts';

/** Budgets that may change. */
export interface OpenBudgets {
  /** Those in force. */
  current(): Budgets;
  /** Reads the file now. False where it was refused. */
  reload(): boolean;
  stop(): void;
}

/** Keeps the budgets up to date until `stop`. A file that is refused is counted and told; what was before stays. */
export function openBudgets(
  { file, watched, budgets }: BudgetSettings,
  diagnostics: Diagnostics,
): OpenBudgets {
  let current = budgets;
  watched?.watch({
    take(changed) {
      current = changed;
    },
    refused(cause) {
      const why = cause instanceof ConfigError ? cause.message : `${file ?? 'budgets'}: ${String(cause)}`;
      const message = `The changed budgets were refused; those before stay in force. ${why}`;
      diagnostics.error({ kind: 'budgets', message, cause });
    },
  });
  return {
    current: () => current,
    reload: () => watched?.reload() ?? true,
    stop: () => watched?.stop(),
  };
}
