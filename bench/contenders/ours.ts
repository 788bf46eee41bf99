// This library, by its public interface alone.
import { type CostMeterOptions, createCostMeter } from 'llm-cost-metrics';
import { metricsHandler } from 'llm-cost-metrics/http';
import type { Contender } from './contender.ts';

/** Ways to use it. */
export interface Use {
  readonly users: CostMeterOptions['users'];
  readonly isInContext?: boolean;
}

/** A meter with room for all users. It prices each call as well. */
export function ours({ users, isInContext = false }: Use, userCount: number): Contender {
  const meter = createCostMeter({ users, maxUsers: Math.max(1_000, userCount) });
  return {
    record(provider, model, user, inputTokens, outputTokens) {
      meter.record({ provider, model, user, usage: { inputTokens, outputTokens } });
    },
    handler: metricsHandler(meter),
    ...(isInContext && {
      around: (recording) => {
        meter.withLabels({ type: 'chat' }, recording);
      },
    }),
  };
}
