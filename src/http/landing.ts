// The landing page at `/`, as Prometheus exporters have one.
import { VERSION } from '../catalogue/version.ts';

/** The page as HTML. */
export function landingPage(): string {
  return `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8" />
    <title>llm-cost-metrics</title>
    <style>
      body { font: 16px/1.5 system-ui, sans-serif; margin: 3rem auto; max-width: 40rem; padding: 0 1rem; }
    </style>
  </head>
  <body>
    <h1>llm-cost-metrics ${VERSION}</h1>
    <p>Token and dollar counters of this app's LLM calls.</p>
    <ul>
      <li><a href="/metrics">/metrics</a>: the counters, for Prometheus</li>
      <li><a href="/healthz">/healthz</a>: whether this server is up</li>
    </ul>
  </body>
</html>
`;
}
