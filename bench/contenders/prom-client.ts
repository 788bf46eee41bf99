// prom-client, as its README shows it.
import { Counter, Registry } from 'prom-client';
import { type Contender, METRICS } from './contender.ts';

const LABELS = ['provider', 'model', 'type', 'user'];

/** Counters in a registry of their own. */
export function promClient(): Contender {
  const registry = new Registry();
  const counter = (name: string, help: string, ...ownLabels: string[]): Counter =>
    new Counter({ name, help, labelNames: [...LABELS, ...ownLabels], registers: [registry] });
  const cost = counter(METRICS.usd, 'Dollars spent on LLM calls.');
  const tokens = counter(METRICS.tokens, 'Tokens by kind.', 'token_type');
  const requests = counter(METRICS.requests, 'LLM calls by outcome.', 'outcome');
  return {
    record(provider, model, user, input, output, usd) {
      cost.inc({ provider, model, type: 'chat', user }, usd);
      tokens.inc({ provider, model, type: 'chat', user, token_type: 'input' }, input);
      tokens.inc({ provider, model, type: 'chat', user, token_type: 'output' }, output);
      requests.inc({ provider, model, type: 'chat', user, outcome: 'ok' });
    },
    handler: (_request, response) => {
      void registry.metrics().then((text) => {
        response.setHeader('Content-Type', registry.contentType).end(text);
      });
    },
  };
}
