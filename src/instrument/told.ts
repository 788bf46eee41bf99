// Whether an answer tells what it used.
import type { Usage } from '../catalogue/call.ts';

/** Whether a provider told what a call used. Where it did not, some of its packages say 0 for everything. */
export function saysSomething(usage: Usage | undefined): usage is Usage {
  for (const figure in usage) if (usage[figure as keyof Usage] !== 0) return true;
  return false;
}
