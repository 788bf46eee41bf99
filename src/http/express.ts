// Express middleware: labels for everything a request records.
import type { IncomingMessage } from 'node:http';
import type { ContextLabels } from '../meter/context.ts';
import type { CostMeter } from '../meter/meter.ts';

/**
 * Middleware that labels every call recorded while a request is handled.
 *
 * @param labelsOf Reads the labels from the request. Where it throws, the error goes to Express's error handler.
 *
 * @example
 * ```ts
 * app.use(costLabels(meter, (req) => ({ user: req.user.id, type: 'chat' })));
 * ```
 */
export function costLabels<Request extends IncomingMessage>(
  meter: CostMeter,
  labelsOf: (request: Request) => ContextLabels,
): (request: Request, response: unknown, next: () => void) => void {
  return (request, _response, next) => {
    meter.withLabels(labelsOf(request), next);
  };
}
