// `llm-cost prices`: what models cost, and why.
import { commandGroup } from '../command.ts';
import { auditCommand } from './audit.ts';
import { checkCommand } from './check.ts';
import { listCommand } from './list.ts';
import { repriceCommand } from './reprice.ts';
import { showCommand } from './show.ts';

export const pricesCommand = commandGroup('prices', 'Shows, checks and compares what models cost.', [
  showCommand,
  listCommand,
  checkCommand,
  auditCommand,
  repriceCommand,
]);
