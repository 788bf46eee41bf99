// The audit log: who stopped or resumed which calls, when and why, one JSON object a line.
import { closeSync, openSync, writeSync } from 'node:fs';
import { userInfo } from 'node:os';
import { CommandError, type Option } from '../definition.ts';
import type { Selector } from './selector.ts';

const FILE_ENV = 'LLM_COST_AUDIT_LOG';
const DEFAULT_FILE = 'llm-cost-audit.log';

/** The options of who does it, and of where that is written. */
export const AUDIT_OPTIONS = {
  by: { value: 'NAME', about: 'Who does it, as alerts say. Default: the user of this machine.' },
  'audit-log': {
    value: 'FILE',
    about: `Where a line about it is added. Default: ${FILE_ENV}, else ${DEFAULT_FILE} in this folder.`,
  },
} as const satisfies Record<string, Option>;

/** What was done. */
export interface Deed {
  readonly action: 'stop' | 'resume';
  readonly selector: Selector;
  readonly until?: Date;
  readonly reason?: string;
  readonly alertmanager: readonly string[];
  readonly outcome: string;
}

/** An open audit log. */
export interface AuditLog {
  readonly file: string;
  /** Who does it. */
  readonly by: string;
  write(deed: Deed): void;
  close(): void;
}

/** Opens the log before anything is done, so that nothing is done that cannot be written down. */
export function openAuditLog(
  given: { readonly by?: string | undefined; readonly 'audit-log'?: string | undefined },
  env: Readonly<Partial<Record<string, string>>>,
): AuditLog {
  const file = given['audit-log'] ?? env[FILE_ENV] ?? DEFAULT_FILE;
  const who = userOfMachine();
  const by = given.by ?? who;
  const descriptor = opened(file);
  return {
    file,
    by,
    write({ action, selector, until, reason, alertmanager, outcome }) {
      const time = new Date();
      const line = { time, who, by, action, selector, until, reason, alertmanager, outcome };
      // One write, so that the lines of two people at once do not mix.
      writeSync(descriptor, `${JSON.stringify(line)}\n`);
    },
    close() {
      closeSync(descriptor);
    },
  };
}

function opened(file: string): number {
  try {
    return openSync(file, 'a', 0o600);
  } catch (cause) {
    const why = (cause as NodeJS.ErrnoException).code ?? String(cause);
    throw new CommandError(
      `${file}: the audit log cannot be written (${why}), so nothing was done; --audit-log FILE names another`,
    );
  }
}

/** A container may have a number for a user, and no name. */
function userOfMachine(): string {
  try {
    return userInfo().username;
  } catch {
    return String(process.getuid?.() ?? 'unknown');
  }
}
