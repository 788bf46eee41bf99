// `llm-cost budgets`: limits, and what is left of them.
import { commandGroup } from '../command.ts';
import { checkCommand } from './check.ts';
import { showCommand } from './show.ts';

export const budgetsCommand = commandGroup('budgets', 'Checks limits, and shows what is left of them.', [
  checkCommand,
  showCommand,
]);
