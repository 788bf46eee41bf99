// The one schema of budgets, for `budgets.yaml` and for budgets passed in code.
import type * as Zod from 'zod';
import { dependency } from '../catalogue/dependency.ts';
import { checkSettings } from '../catalogue/settings-file.ts';
import { ACTIONS, type Budgets, DEFAULT_BUDGETS, DEFAULT_WARN_AT, PERIODS, SCOPES } from './budgets.ts';

/** What is allowed at a path, as a phrase for the person who wrote something else. */
const ALLOWED = {
  name: 'a name of 1 to 100 characters',
  period: `one of ${PERIODS.join(', ')}`,
  subject: "a label value, or '*' for each one",
  limitUsd: 'a positive number of dollars',
  warnAt: 'different percentages above 0, up to 100, at most four of them below 100',
  action: `one of ${ACTIONS.join(', ')}`,
  text: 'a text of 1 to 200 characters',
  timeZone: 'an IANA time zone such as Europe/Berlin',
  monthStartsOn: 'a day of the month, from 1 to 31',
  budgets: 'a list of budgets',
  document: 'settings: timeZone, monthStartsOn, budgets, trend',
  ratio: 'a number above 1, such as 1.2 for 20% more',
} as const;

/** The alert rules look at so many levels below 100%. */
const MAX_WARN_LEVELS = 4;

const LABEL_NAME = /^[a-zA-Z_][a-zA-Z0-9_]*$/;

const zod = dependency<typeof Zod>('zod');

/** Where budgets come from, and what they may apply to. */
export interface BudgetsPlace {
  readonly file?: string | undefined;
  /** The app's own labels. Default: any label name, where the app is not known. */
  readonly ownLabels?: readonly string[] | undefined;
}

function budgetsSchema({ z }: typeof Zod, ownLabels: readonly string[] | undefined): Zod.ZodType<Budgets> {
  const scopes: readonly string[] = [...SCOPES, ...(ownLabels ?? [])];
  const allowedScope =
    ownLabels === undefined
      ? `one of ${scopes.join(', ')}, or the name of a label of the app's own`
      : `one of ${scopes.join(', ')}`;
  const text = z.string(ALLOWED.text).min(1, ALLOWED.text).max(200, ALLOWED.text);
  const budget = z
    .strictObject({
      name: z.string(ALLOWED.name).min(1, ALLOWED.name).max(100, ALLOWED.name),
      period: z.enum(PERIODS, ALLOWED.period),
      scope: z
        .string(allowedScope)
        .refine(
          (scope) => (ownLabels === undefined ? LABEL_NAME.test(scope) : scopes.includes(scope)),
          allowedScope,
        )
        .default('total'),
      subject: z.string(ALLOWED.subject).min(1, ALLOWED.subject).default('*'),
      limitUsd: z.number(ALLOWED.limitUsd).positive(ALLOWED.limitUsd),
      warnAt: z
        .array(z.number(ALLOWED.warnAt).gt(0, ALLOWED.warnAt).lte(100, ALLOWED.warnAt), ALLOWED.warnAt)
        .refine((levels) => new Set(levels).size === levels.length, ALLOWED.warnAt)
        .refine((levels) => levels.filter((level) => level < 100).length <= MAX_WARN_LEVELS, ALLOWED.warnAt)
        .default([...DEFAULT_WARN_AT]),
      action: z.enum(ACTIONS, ALLOWED.action).default('alert'),
      owner: text.optional(),
      contact: text.optional(),
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
      monthStartsOn: z
        .int(ALLOWED.monthStartsOn)
        .gte(1, ALLOWED.monthStartsOn)
        .lte(31, ALLOWED.monthStartsOn)
        .default(DEFAULT_BUDGETS.monthStartsOn),
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
export function parseBudgets(input: unknown, { file, ownLabels }: BudgetsPlace = {}): Budgets {
  return checkSettings(budgetsSchema(zod(), ownLabels), input, file);
}

function isTimeZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    return true;
  } catch {
    return false;
  }
}
