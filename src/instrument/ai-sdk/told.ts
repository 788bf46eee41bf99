// What an answer does not say, and what is taken instead.
import type { ServiceTier, Usage } from '../../catalogue/call.ts';
import { serviceTierOf } from '../../usage/service-tiers.ts';
import type { Params } from './models.ts';

/** Whether a provider told what a call used. Where it did not, some of its packages say 0 for everything. */
export function saysSomething(usage: Usage | undefined): usage is Usage {
  return usage !== undefined && Object.values(usage).some((figure) => figure !== 0);
}

/** The tier that was asked for, which counts where the answer does not say. */
export function askedTier({ providerOptions = {} }: Params): ServiceTier | undefined {
  for (const options of Object.values(providerOptions)) {
    const tier = serviceTierOf(options['serviceTier']);
    if (tier !== undefined) return tier;
  }
  return undefined;
}
