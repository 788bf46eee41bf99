// `npm test`: runs every step, then says which failed. `--only checks` leaves the tests out.
import { spawnSync } from 'node:child_process';
import { parseArgs } from 'node:util';
import { STEPS } from './steps.ts';

const { values } = parseArgs({ options: { only: { type: 'string' } } });
const steps = values.only === undefined ? STEPS : STEPS.filter(({ group }) => group === values.only);
if (steps.length === 0) {
  console.error(`--only ${values.only ?? ''}: no such group; expected checks or tests`);
  process.exit(2);
}

const failed: string[] = [];
for (const { name, command } of steps) {
  console.log(`\n== ${name}: ${command.join(' ')}`);
  const [program, ...args] = command;
  const started = performance.now();
  const { status, error } = spawnSync(program, args, { stdio: 'inherit' });
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  if (status === 0) {
    console.log(`   ${name}: ok (${seconds} s)`);
  } else {
    failed.push(name);
    console.log(`   ${name}: FAILED (${seconds} s)${error ? `: ${error.message}` : ''}`);
  }
}

console.log(
  failed.length === 0
    ? `\nAll ${steps.length} steps passed.`
    : `\n${failed.length} of ${steps.length} steps failed: ${failed.join(', ')}`,
);
process.exitCode = failed.length === 0 ? 0 : 1;
