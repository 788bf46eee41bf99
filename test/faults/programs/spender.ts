// An app that records calls of one dollar: so many, or until it is killed. After each call has returned, it notes the
// time in a journal. Run as: spender.ts STATE_FILE WRITE_EVERY_MS JOURNAL [CALLS]
import { appendFileSync } from 'node:fs';
import { createCostMeter } from '../../../src/index.ts';

const [path = '', writeEveryMs = '0', journal = '', calls = 'Infinity'] = process.argv.slice(2);
const meter = createCostMeter({
  users: 'plain',
  stateFile: { path, writeEveryMs: Number(writeEveryMs) },
  onDiagnostic: ({ message }) => {
    console.log(message);
  },
});

function spend(call: number): void {
  if (call >= Number(calls)) return;
  meter.record({ provider: 'openai', model: 'gpt-4o', user: `user-${call % 50}`, costUsd: 1, usage: {} });
  appendFileSync(journal, `${Date.now()}\n`);
  setImmediate(spend, call + 1);
}
spend(0);
