#!/usr/bin/env node
// `llm-cost`: the command line.
import { runLlmCost } from './commands.ts';

// A reader that has seen enough, such as `head`, closes the pipe: no fault.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
  process.exit();
});

process.exitCode = await runLlmCost(process.argv.slice(2), {
  print(text) {
    process.stdout.write(`${text}\n`);
  },
  warn(text) {
    process.stderr.write(`${text}\n`);
  },
});
