// Everything `llm-cost` can do.
import { VERSION } from '../catalogue/version.ts';
import { commandGroup } from './command.ts';
import type { ExitCode, Output } from './definition.ts';
import { budgetsCommand } from './budgets/commands.ts';
import { pricesCommand } from './prices/commands.ts';
import { resumeCommand } from './stop/resume.ts';
import { stopCommand } from './stop/stop.ts';

const llmCost = commandGroup('llm-cost', 'Looks after what calls to LLM APIs cost.', [
  budgetsCommand,
  pricesCommand,
  stopCommand,
  resumeCommand,
]);

/** Runs `llm-cost` with the words after its name. */
export async function runLlmCost(args: readonly string[], output: Output): Promise<ExitCode> {
  if (args[0] === '--version') {
    output.print(VERSION);
    return 0;
  }
  return llmCost.run({ path: llmCost.name, args, output });
}
