// A meter, and what OpenTelemetry's bridge tells its host.
import { type CostMeterOptions, createCostMeter, type Diagnostic } from '../../../src/index.ts';

export function createTold(options: Partial<CostMeterOptions> = {}) {
  const told: Diagnostic[] = [];
  const meter = createCostMeter({
    users: 'plain',
    onDiagnostic: (diagnostic) => told.push(diagnostic),
    ...options,
  });
  return { meter, told: () => told.filter(({ kind }) => kind === 'otel').map(({ message }) => message) };
}
