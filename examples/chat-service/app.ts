// The demo app: an ordinary Express app that calls LLMs, with llm-cost-metrics added.
import { join } from 'node:path';
import express, { type ErrorRequestHandler, type Express, type Request, type RequestHandler } from 'express';
import helmet from 'helmet';
import type { CostMeter } from 'llm-cost-metrics';
import { costLabels } from 'llm-cost-metrics/express';
import { metricsHandler } from 'llm-cost-metrics/http';
import { alertRoutes } from './alerts.ts';
import type { Calls, Prompt } from './calls.ts';
import { findModel, MODELS, type WorkType } from './models.ts';
import { SIMULATION_HEADER } from './provider/simulation.ts';

const RUNBOOKS = join(import.meta.dirname, '../../prometheus/runbooks');

/** Builds the app. */
export function createApp(meter: CostMeter, calls: Calls, print: (line: string) => void): Express {
  const app = express()
    // Plain HTTP: browsers told to upgrade would follow the landing page's links to HTTPS, where nobody answers.
    .use(helmet({ contentSecurityPolicy: { directives: { upgradeInsecureRequests: null } } }))
    .use(express.json({ limit: '1mb' }));

  app.get('/metrics', metricsHandler(meter) as RequestHandler);
  app.get('/healthz', (_request, response) => {
    response.type('text').send('ok\n');
  });
  app.use('/alerts', alertRoutes(print));
  // Browsers show text and download Markdown.
  app.use(
    '/runbooks',
    express.static(RUNBOOKS, {
      setHeaders: (response) => response.setHeader('content-type', 'text/plain; charset=utf-8'),
    }),
  );
  app.get('/', (_request, response) => {
    response.type('html').send(LANDING);
  });

  // Whatever is recorded while a request is handled carries its user.
  app.use(costLabels(meter, (request: Request) => ({ user: request.header('x-user') ?? '' })));

  app.post('/chat', async (request, response) => {
    response.json({ answer: await calls.chat(promptOf(request, 'chat')) });
  });
  app.post('/chat/stream', async (request, response) => {
    const prompt = promptOf(request, 'chat');
    await calls.chatStream(prompt, (text) => {
      if (!response.headersSent) response.type('text/event-stream');
      response.write(`data: ${JSON.stringify(text)}\n\n`);
    });
    response.end();
  });
  app.post('/embed', async (request, response) => {
    response.json({ embedding: await calls.embed(promptOf(request, 'embedding')) });
  });
  app.post('/image', async (request, response) => {
    response.json({ png: await calls.image(promptOf(request, 'image')) });
  });

  return app.use(answerError);
}

class BadRequest extends Error {
  readonly status = 400;
}

function promptOf(request: Request, type: WorkType): Prompt {
  const { model: name, text } = (request.body ?? {}) as { model?: unknown; text?: unknown };
  const model = findModel(name, type);
  if (model === undefined) {
    const allowed = MODELS.filter((each) => each.type === type).map((each) => each.model);
    throw new BadRequest(`model: ${JSON.stringify(name)}; allowed: ${allowed.join(', ')}`);
  }
  if (typeof text !== 'string' || text === '') {
    throw new BadRequest(`text: ${JSON.stringify(text)}; allowed: a text that is not empty`);
  }
  const simulation = request.header(SIMULATION_HEADER);
  return { model, text, headers: simulation === undefined ? {} : { [SIMULATION_HEADER]: simulation } };
}

/** Our own faults and the provider's rate limit as they are; any other fault of the provider is a bad gateway. */
const answerError: ErrorRequestHandler = (error: unknown, _request, response, next) => {
  if (response.headersSent) {
    next(error);
    return;
  }
  const status = error instanceof Error && 'status' in error ? Number(error.status) : 502;
  const message = error instanceof Error ? error.message : String(error);
  response.status(status >= 400 && status < 500 ? status : 502).json({ error: message });
};

const LANDING = `<!doctype html>
<html lang="en"><meta charset="utf-8"><title>Chat service</title>
<h1>Chat service</h1>
<p>A demo app of llm-cost-metrics. It calls a simulated OpenAI and Anthropic, and nothing here costs money.</p>
<ul>
  <li><a href="/metrics">/metrics</a>: what Prometheus scrapes</li>
  <li><a href="/alerts">/alerts</a>: what Alertmanager has sent</li>
  <li><a href="/healthz">/healthz</a></li>
</ul>
<p>POST to /chat, /chat/stream, /embed or /image with JSON <code>{"model", "text"}</code> and a header <code>x-user</code>.</p>
</html>
`;
