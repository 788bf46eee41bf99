// The one schema of budgets, for `budgets.yaml` and for budgets passed in code.
import type * as Zod from 'zod';
import { dependency } from '../catalogue/dependency.ts';
import { checkSettings } from '../catalogue/settings-file.ts';
import { ACTIONS, type Budgets, DEFAULT_BUDGETS, PERIODS, SCOPES } from './budgets.ts';

/** What is allowed at a path, as a phrase for the person who wrote something else. */
const ALLOWED = {
  name: 'a name of 1 to 100 characters',
  period: `one of ${PERIODS.join(', ')}`,
  scope: `one of ${SCOPES.join(', ')}`,
  subject: "a label value, or '*' for each one",
  limitUsd: 'a positive number of dollars',
  action: `one of ${ACTIONS.join(', ')}`,
  timeZone: 'an IANA time zone such as Europe/Berlin',
  budgets: 'a list of budgets',
  document: 'settings: timeZone, budgets, trend',
  ratio: 'a number above 1, such as 1.2 for 20% more',
} as const;

const zod = dependency<typeof Zod>('zod');

let schema: Zod.ZodType<Budgets> | undefined;

function budgetsSchema({ z }: typeof Zod): Zod.ZodType<Budgets> {
  const budget = z
    .strictObject({
      name: z.string(ALLOWED.name).min(1, ALLOWED.name).max(100, ALLOWED.name),
      period: z.enum(PERIODS, ALLOWED.period),
      scope: z.enum(SCOPES, ALLOWED.scope).default('total'),
      subject: z.string(ALLOWED.subject).min(1, ALLOWED.subject).default('*'),
      limitUsd: z.number(ALLOWED.limitUsd).positive(ALLOWED.limitUsd),
      action: z.enum(ACTIONS, ALLOWED.action).default('alert'),
    })
    .refine(({ scope, subject }) => scope !== 'total' || subject === '*', {
      path: ['subject'],
      error: "'*' where the scope is total",
    });

  return z.strictObject(
    {
      timeZone: z
        .string(ALLOWED.timeZone)
        .refine(isTimeZone, ALLOWED.timeZone)
        .default(DEFAULT_BUDGETS.timeZone),
      budgets: z
        .array(budget, ALLOWED.budgets)
        .default([])
        .superRefine((list, context) => {
          list.forEach(({ name }, index) => {
            if (list.findIndex((other) => other.name === name) === index) return;
            context.addIssue({
              code: 'custom',
              path: [index, 'name'],
              message: 'a name no other budget has',
            });
          });
        }),
      trend: z
        .strictObject({
          weekOverWeekRatio: z
            .number(ALLOWED.ratio)
            .gt(1, ALLOWED.ratio)
            .default(DEFAULT_BUDGETS.trend.weekOverWeekRatio),
        })
        .default(DEFAULT_BUDGETS.trend),
    },
    ALLOWED.document,
  );
}

/**
 * Validates budgets and fills in defaults.
 *
 * @throws {ConfigError} naming every wrong value.
 */
export function parseBudgets(input: unknown, file?: string): Budgets {
  schema ??= budgetsSchema(zod());
  return checkSettings(schema, input, file);
}

function isTimeZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    return true;
  } catch {
    return false;
  }
}
