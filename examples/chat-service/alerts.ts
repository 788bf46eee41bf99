// Alertmanager's webhook: prints what comes in, and remembers the latest.
// https://prometheus.io/docs/alerting/latest/configuration/#webhook_config
import { Router } from 'express';
import * as z from 'zod';

const notification = z.object({
  alerts: z.array(
    z.object({
      status: z.enum(['firing', 'resolved']),
      labels: z.record(z.string(), z.string()),
      annotations: z.record(z.string(), z.string()),
      startsAt: z.string(),
      endsAt: z.string().optional(),
    }),
  ),
});

/** One alert as Alertmanager sends it. */
type Alert = z.infer<typeof notification>['alerts'][number];

const KEPT = 100;

/** Routes for the webhook: POST takes a notification, GET shows the latest alerts, newest first. */
export function alertRoutes(print: (line: string) => void): Router {
  const latest: Alert[] = [];
  return Router()
    .post('/', (request, response) => {
      const { success, data, error } = notification.safeParse(request.body);
      if (!success) {
        response.status(400).json({ error: z.prettifyError(error) });
        return;
      }
      for (const alert of data.alerts) print(lineOf(alert));
      latest.unshift(...data.alerts);
      latest.splice(KEPT);
      response.sendStatus(204);
    })
    .get('/', (_request, response) => {
      response.json(latest);
    });
}

function lineOf({ status, labels, annotations }: Alert): string {
  const { alertname = '(no name)', severity = '' } = labels;
  if (status === 'resolved') return `RESOLVED ${alertname}: ${annotations['summary'] ?? ''}`;
  const { summary = '', description = '', runbook_url: runbook = '' } = annotations;
  return `ALERT ${severity} ${alertname}: ${summary}\n  ${description}\n  what to do: ${runbook}`;
}
