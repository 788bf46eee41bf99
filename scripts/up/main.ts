// `npm run up`: the whole product running on this machine, with Docker Compose if it is there, else without.
import { hasCompose, runCompose } from './compose.ts';
import { startNative, type Stack } from './native.ts';

if (process.env['LLM_COST_UP'] !== 'native' && hasCompose()) {
  process.exitCode = runCompose();
} else {
  await runNative();
}

async function runNative(): Promise<void> {
  const started = performance.now();
  let stack: Stack | undefined;
  const interruption = new AbortController();
  const interrupted = new Promise<string>((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
      // Every time, not once: a second Ctrl-C would end this process and leave the others behind.
      process.on(signal, () => {
        interruption.abort();
        resolve(`got ${signal}`);
      });
    }
  });

  try {
    console.log('No Docker engine here: starting the demo, Prometheus and Alertmanager on 127.0.0.1.\n');
    stack = await startNative((text) => {
      console.log(`[${((performance.now() - started) / 1000).toFixed(1).padStart(5)} s] ${text}`);
    }, interruption.signal);
    console.log(whatToLookAt(stack));
    const reason = await Promise.race([interrupted, stack.failed]);
    console.log(`\nStopping: ${reason}.`);
    if (!reason.startsWith('got ')) process.exitCode = 1;
  } catch (error) {
    if (interruption.signal.aborted) return;
    console.error(`\nCould not start: ${error instanceof Error ? error.message : String(error)}`);
    process.exitCode = 1;
  } finally {
    await stack?.stop();
  }
}

function whatToLookAt({ urls, folder }: Stack): string {
  const graph = (query: string): string =>
    `${urls.prometheus}/graph?g0.expr=${encodeURIComponent(query)}&g0.tab=1`;
  return `
Everything runs. New figures appear within a minute, projections within three.

  Demo app       ${urls.app}
    metrics      ${urls.app}/metrics
    alerts       ${urls.app}/alerts  (what Alertmanager has sent to the webhook)
  Prometheus     ${urls.prometheus}
    alerts       ${urls.prometheus}/alerts
    this month   ${graph('global:llm_cost_usd:month_to_date')}
    top users    ${graph('topk(5, user:llm_cost_usd:day_to_date)')}
  Alertmanager   ${urls.alertmanager}

  Dashboards     ${urls.preview}
    drawn by a preview that stands in for Grafana: with Docker, Grafana itself runs

  Logs           ${folder}

Ctrl-C stops everything.`;
}
