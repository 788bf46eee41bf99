// Reads `budgets.yaml`.
import { readSettings } from '../catalogue/settings-file.ts';
import type { Budgets } from './budgets.ts';
import { parseBudgets } from './schema.ts';

/**
 * Reads and validates a budgets file.
 *
 * @param ownLabels The app's own labels, which limits may apply to. Default: any label name.
 * @throws {ConfigError} where the file cannot be read, is no YAML, or holds a wrong value.
 */
export function readBudgets(file: string, ownLabels?: readonly string[]): Budgets {
  return parseBudgets(readSettings(file, 'budgets'), { file, ownLabels });
}
