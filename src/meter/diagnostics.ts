// What goes wrong at run time: counted, and told to the host without ever throwing into it.
import { COUNTERS } from '../catalogue/metrics.ts';
import type { Diagnostic } from '../catalogue/errors.ts';
import type { RecorderErrorReason } from '../catalogue/reasons.ts';
import { cellsByOwnValue } from '../ledger/cells.ts';
import type { Ledger } from '../ledger/ledger.ts';

/** A diagnostic that is also counted in `llm_recorder_errors_total`. */
export type RecorderError = Diagnostic & { readonly kind: RecorderErrorReason };

/** Counts and tells. */
export interface Diagnostics {
  /** Counts a recorder error and tells the host. */
  error(error: RecorderError): void;
  /** Tells the host, without counting. */
  tell(diagnostic: Diagnostic): void;
  /** Tells the host, without counting, the first time a key comes up. */
  once(key: string, diagnostic: () => Diagnostic): void;
}

/** How many keys are remembered; beyond that the host is not told again of anything new. */
const MAX_KEYS = 10_000;

/** Diagnostics booked in `ledger` and told to `listener`. */
export function createDiagnostics(
  ledger: Ledger,
  listener: ((diagnostic: Diagnostic) => void) | undefined,
): Diagnostics {
  const cells = cellsByOwnValue(COUNTERS.recorderErrors);
  const told = new Set<string>();

  function count(reason: RecorderErrorReason): void {
    ledger.book(ledger.row('recorder', []), cells[reason], 1);
  }

  function tell(diagnostic: Diagnostic): void {
    try {
      listener?.(diagnostic);
    } catch {
      count('diagnostic');
    }
  }

  return {
    error(error) {
      count(error.kind);
      tell(error);
    },
    tell,
    once(key, diagnostic) {
      if (told.has(key) || told.size >= MAX_KEYS) return;
      told.add(key);
      tell(diagnostic());
    },
  };
}
