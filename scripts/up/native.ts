// The whole stack on loopback without containers: demo app, Prometheus, Alertmanager, nine weeks of history, dashboards.
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { localConfiguration } from './configuration.ts';
import { generateHistory, HISTORY_WEEKS, loadHistory } from './history.ts';
import { freePort } from './ports.ts';
import { type Program, type Running, start } from './processes.ts';

/** A running stack. */
export interface Stack {
  readonly urls: {
    readonly app: string;
    readonly prometheus: string;
    readonly alertmanager: string;
    readonly preview: string;
  };
  /** Where logs, data and the history's ledger are; removed by `stop`. */
  readonly folder: string;
  /** Resolves with a sentence when one of the programs ends by itself. */
  readonly failed: Promise<string>;
  /** Stops everything, last started first, and removes the folder. */
  stop(): Promise<void>;
}

/**
 * Starts the stack.
 *
 * @param progress Told in a sentence what is being done.
 * @param signal Gives up, and stops what runs already.
 */
export async function startNative(progress: (text: string) => void, signal?: AbortSignal): Promise<Stack> {
  const folder = await mkdtemp(join(tmpdir(), 'llm-cost-metrics-'));
  const running: Running[] = [];
  const stop = async (): Promise<void> => {
    for (const program of running.reverse().splice(0)) await program.stop();
    await rm(folder, { recursive: true, force: true });
  };

  try {
    const app = await freePort(8080);
    const prometheus = await freePort(9090);
    const alertmanager = await freePort(9093);
    const preview = await freePort(3001);
    const data = join(folder, 'prometheus-data');
    const config = join(folder, 'prometheus');
    await mkdir(data);
    localConfiguration('prometheus', config, {
      'chat-service:8080': `127.0.0.1:${app}`,
      'alertmanager:9093': `127.0.0.1:${alertmanager}`,
      'localhost:9090': `127.0.0.1:${prometheus}`,
    });

    progress(`Making ${HISTORY_WEEKS} weeks of history ...`);
    const history = await generateHistory(folder, new Date(), signal);
    progress('Loading the history into Prometheus ...');
    await loadHistory(history, data, signal);

    for (const program of programs({ folder, config, data, app, prometheus, alertmanager, preview })) {
      signal?.throwIfAborted();
      progress(`Starting ${program.name} ...`);
      running.push(await start(program));
    }
    const url = (port: number): string => `http://127.0.0.1:${port}`;
    return {
      urls: {
        app: url(app),
        prometheus: url(prometheus),
        alertmanager: url(alertmanager),
        preview: url(preview),
      },
      folder,
      failed: Promise.race(running.map(({ ended }) => ended)),
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

interface Places {
  readonly folder: string;
  readonly config: string;
  readonly data: string;
  readonly app: number;
  readonly prometheus: number;
  readonly alertmanager: number;
  readonly preview: number;
}

function programs({ folder, config, data, app, prometheus, alertmanager, preview }: Places): Program[] {
  return [
    {
      name: 'Alertmanager',
      command: [
        'prometheus-alertmanager',
        `--config.file=${join(config, 'alertmanager.yml')}`,
        `--storage.path=${join(folder, 'alertmanager-data')}`,
        `--web.listen-address=127.0.0.1:${alertmanager}`,
        '--cluster.listen-address=',
      ],
      logFile: join(folder, 'alertmanager.log'),
      readyUrl: `http://127.0.0.1:${alertmanager}/-/ready`,
    },
    {
      name: 'the demo app',
      command: ['node', 'examples/chat-service/main.ts'],
      // Prometheus is stopped first: nobody is left to drain for.
      env: {
        PORT: String(app),
        HOST: '127.0.0.1',
        DRAIN_MS: '0',
        ALERTMANAGER_URL: `http://127.0.0.1:${alertmanager}`,
      },
      logFile: join(folder, 'chat-service.log'),
      readyUrl: `http://127.0.0.1:${app}/healthz`,
    },
    {
      name: 'Prometheus',
      command: [
        'prometheus',
        `--config.file=${join(config, 'prometheus.yml')}`,
        `--storage.tsdb.path=${data}`,
        '--storage.tsdb.retention.time=400d',
        `--web.listen-address=127.0.0.1:${prometheus}`,
        '--enable-feature=expand-external-labels',
      ],
      env: {
        LLM_COST_RUNBOOKS_URL: `http://127.0.0.1:${app}/runbooks`,
        LLM_COST_GRAFANA_URL: `http://127.0.0.1:${preview}`,
      },
      logFile: join(folder, 'prometheus.log'),
      readyUrl: `http://127.0.0.1:${prometheus}/-/ready`,
    },
    {
      name: 'the preview of the dashboards',
      command: [
        'node',
        'grafana/preview/main.ts',
        `--prometheus=http://127.0.0.1:${prometheus}`,
        `--port=${preview}`,
      ],
      logFile: join(folder, 'preview.log'),
      readyUrl: `http://127.0.0.1:${preview}/api/dashboards`,
    },
  ];
}
