// Results: what was spent, what each way of counting shows of it, and how far off that may be.
import { type Amounts, NOTHING, plus, type Spent } from './app/ledger.ts';
import type { MeasuringPrometheus } from './prometheus.ts';

/** One line of the table. */
export interface Result {
  readonly scenario: string;
  readonly quantity: keyof Amounts;
  readonly ledger: number;
  /** By this library's rules. */
  readonly increase1m: number;
  /** By `increase()` of this library's counter. */
  readonly increase: number;
  /** By `increase()` of an ordinary prom-client counter. */
  readonly promClient: number;
  /** By `increase()` of an ordinary OpenTelemetry counter. */
  readonly otel: number;
  /** How far `increase1m` may be from the ledger. */
  readonly bound: number;
}

/** The share of what was spent that may be missing, or too much, by the rules. */
const TOLERANCE = 0.0001;

/** The same by `increase()`, which extrapolates to the edges of its window. */
const INCREASE_TOLERANCE = 0.02;

const QUANTITIES = ['usd', 'tokens', 'requests'] as const;

/**
 * Asks a Prometheus about a scenario.
 *
 * @param lost What a kill may have taken with it, beyond the tolerance.
 */
export async function measure(
  scenario: string,
  prometheus: MeasuringPrometheus,
  { total, underWay }: Spent,
  lost: Amounts = NOTHING,
): Promise<Result[]> {
  const [increments, ours, promClient, otel] = await Promise.all([
    prometheus.increments(),
    prometheus.increase('ours'),
    prometheus.increase('promClient'),
    prometheus.increase('otel'),
  ]);
  const ledger = nearest(total, underWay, increments);
  return QUANTITIES.map((quantity) => ({
    scenario,
    quantity,
    ledger: ledger[quantity],
    increase1m: increments[quantity],
    increase: ours[quantity],
    promClient: promClient[quantity],
    otel: otel[quantity],
    bound: TOLERANCE * ledger[quantity] + lost[quantity],
  }));
}

/** What was spent, with those of the calls under way that were counted: the same calls for dollars, tokens and requests. */
function nearest(total: Amounts, underWay: readonly Amounts[], found: Amounts): Amounts {
  const [call, ...others] = underWay;
  if (call === undefined) return total;
  const without = nearest(total, others, found);
  const having = nearest(plus(total, call), others, found);
  return Math.abs(having.usd - found.usd) < Math.abs(without.usd - found.usd) ? having : without;
}

/** What is wrong with a result; undefined if nothing is. */
export function fault({
  scenario,
  quantity,
  ledger,
  increase1m,
  increase,
  bound,
}: Result): string | undefined {
  if (!(ledger > 0)) return `${scenario}, ${quantity}: nothing was spent`;
  if (!(Math.abs(increase1m - ledger) <= bound)) {
    return `${scenario}, ${quantity}: increase1m is off by ${difference(increase1m, ledger)}, allowed ${difference(ledger + bound, ledger)}`;
  }
  if (!(Math.abs(increase - ledger) <= INCREASE_TOLERANCE * ledger + bound)) {
    return `${scenario}, ${quantity}: increase() is off by ${difference(increase, ledger)}, allowed 2%`;
  }
  return undefined;
}

/** Results as a Markdown table. */
export function table(results: readonly Result[]): string {
  const header = [
    'scenario',
    '',
    'ledger',
    '`increase1m`',
    'error',
    'bound',
    '`increase()`',
    'prom-client',
    'OpenTelemetry',
  ];
  const rows = results.map((result) => [
    result.quantity === 'usd' ? result.scenario : '',
    result.quantity === 'usd' ? 'dollars' : result.quantity,
    amount(result.ledger, result.quantity),
    amount(result.increase1m, result.quantity),
    difference(result.increase1m, result.ledger),
    `±${((100 * result.bound) / result.ledger).toFixed(3)}%`,
    difference(result.increase, result.ledger),
    difference(result.promClient, result.ledger),
    difference(result.otel, result.ledger),
  ]);
  return [header, header.map((_, index) => (index < 2 ? '---' : '--:')), ...rows]
    .map((cells) => `| ${cells.join(' | ')} |`)
    .join('\n');
}

function amount(value: number, quantity: keyof Amounts): string {
  return quantity === 'usd' ? value.toFixed(4) : String(Math.round(value * 1000) / 1000);
}

/** Difference to what was spent. */
export function difference(value: number, ledger: number): string {
  const percent = (100 * (value - ledger)) / ledger;
  const digits = Math.abs(percent) < 1 ? 4 : 1;
  // Rounding of sums of fractions is no difference.
  const shown = percent.toFixed(digits).replace(/^-(0\.0+)$/, '$1');
  return `${Number(shown) > 0 ? '+' : ''}${shown}%`;
}
