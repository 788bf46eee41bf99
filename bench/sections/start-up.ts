// How long it takes to load a library, in new processes.
import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { millis } from '../report/figures.ts';
import { rounds, type Section } from '../section.ts';
import { median } from '../statistics.ts';

const ROUNDS = 21;

const CORE = 'llm-cost-metrics';
const WITH_PRICES = 'llm-cost-metrics, first call recorded with its price';
const PROM_CLIENT = 'prom-client';
const OPEN_TELEMETRY = '@opentelemetry/sdk-metrics';
const NOTHING = 'Node alone';

/** What is done, by name. */
const PROGRAMS: Readonly<Record<string, string>> = {
  [CORE]: "await import('llm-cost-metrics');",
  [WITH_PRICES]: `
    const { createCostMeter } = await import('llm-cost-metrics');
    const meter = createCostMeter({ users: 'plain' });
    const call = { provider: 'openai', model: 'gpt-4o-2024-08-06', usage: { inputTokens: 1200, outputTokens: 80 } };
    if (!meter.record(call).priced) throw new Error('the call has no price');`,
  [PROM_CLIENT]: "await import('prom-client');",
  [OPEN_TELEMETRY]: "await import('@opentelemetry/sdk-metrics');",
  [NOTHING]: '',
};

interface StartUp {
  /** The work itself, in milliseconds. */
  readonly workMs: number;
  /** The whole process, in milliseconds. */
  readonly processMs: number;
}

type StartUps = Readonly<Record<string, StartUp>>;

export const START_UP: Section<StartUps> = {
  async measure(run) {
    const found = new Map(Object.keys(PROGRAMS).map((name) => [name, [] as StartUp[]]));
    // Files are read from the disk once; that round does not count.
    for (let round = 0; round <= rounds(run, ROUNDS); round += 1) {
      for (const [name, program] of Object.entries(PROGRAMS)) {
        const startUp = await timeProgram(program);
        if (round > 0) found.get(name)?.push(startUp);
      }
    }
    return Object.fromEntries(
      [...found].map(([name, list]) => [
        name,
        {
          workMs: median(list.map(({ workMs }) => workMs)),
          processMs: median(list.map(({ processMs }) => processMs)),
        },
      ]),
    );
  },
  tables: (startUps) => [
    {
      title: 'Start-up',
      about: 'Importing a library in a new process: the import itself, and the process from start to end.',
      header: ['', 'import', 'whole process'],
      rows: Object.entries(startUps).map(([name, { workMs, processMs }]) => [
        name,
        name === NOTHING ? '' : millis(workMs),
        millis(processMs),
      ]),
    },
  ],
  bars: (startUps) => [
    {
      name: 'importing the core, against importing prom-client',
      value: (startUps[CORE]?.workMs ?? NaN) / (startUps[PROM_CLIENT]?.workMs ?? NaN),
      unit: 'times',
      atMost: 1,
    },
    {
      name: 'importing, and recording a first call with its price',
      value: startUps[WITH_PRICES]?.workMs ?? NaN,
      unit: 'ms',
      below: 120,
    },
  ],
};

const run = promisify(execFile);
const ROOT = fileURLToPath(new URL('../..', import.meta.url));

async function timeProgram(program: string): Promise<StartUp> {
  const code = `const started = performance.now();${program};process.stdout.write(String(performance.now() - started));`;
  const started = performance.now();
  const { stdout } = await run(process.execPath, ['--input-type=module', '--eval', code], { cwd: ROOT });
  return { workMs: Number(stdout), processMs: performance.now() - started };
}
