// What is thrown at start, and what is told at run time.
import type { RecorderErrorReason, UnpricedReason } from './reasons.ts';

/** Where a configuration value stands and what is wrong with it. */
export interface ConfigFault {
  /** The file it stands in; absent for options passed in code. */
  readonly file?: string;
  /** The path to the value, such as `budgets[1].limitUsd`. */
  readonly path: string;
  /** The value found. */
  readonly value: unknown;
  /** What would be allowed, as a phrase: `a positive number of dollars`. */
  readonly allowed: string;
}

/** Wrong configuration. Thrown at start only; names file, path, value and what is allowed. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
  /** Every fault found, in the order of the file. */
  readonly faults: readonly ConfigFault[];

  constructor(faults: readonly ConfigFault[], options?: ErrorOptions) {
    super(faults.map(describeFault).join('\n'), options);
    this.faults = faults;
  }
}

/** Something the host may want to know, told to `onDiagnostic`; never thrown. */
export interface Diagnostic {
  /**
   * `unpriced`, `inferred_price`, `otel` (what OpenTelemetry would not export as it is), `guard` (Alertmanager does not
   * answer, or answers again), or the `reason` under which `llm_recorder_errors_total` counted it.
   */
  readonly kind: 'unpriced' | 'inferred_price' | 'otel' | 'guard' | RecorderErrorReason;
  /** One sentence for a log. */
  readonly message: string;
  readonly provider?: string;
  readonly model?: string;
  /** Why there is no price; only with `unpriced`. */
  readonly reason?: UnpricedReason;
  /** The error behind it, if there is one. */
  readonly cause?: unknown;
}

function describeFault({ file, path, value, allowed }: ConfigFault): string {
  const place = [file, path].filter((part) => part !== undefined && part !== '').join(': ');
  return `${place}: ${describeValue(value)} is not allowed; expected ${allowed}`;
}

/** A value as a person would recognise it in a file or a call, at most 80 characters long. */
export function describeValue(value: unknown): string {
  if (value === undefined) return 'nothing';
  if (typeof value === 'function' || typeof value === 'symbol') return `a ${typeof value}`;
  let text: string;
  try {
    text = typeof value === 'number' || typeof value === 'bigint' ? String(value) : JSON.stringify(value);
  } catch {
    text = `a ${typeof value}`;
  }
  return text.length > 80 ? `${text.slice(0, 77)}...` : text;
}
