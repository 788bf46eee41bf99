// From a call to the label values of its rows: defaults, context, repairs, caps, pseudonyms.
import type { Call } from '../catalogue/call.ts';
import { COUNTERS } from '../catalogue/metrics.ts';
import { createCap } from '../labels/cap.ts';
import { cleanLabel, isCleanLabel } from '../labels/sanitise.ts';
import { OTHER, userLabeller } from '../labels/users.ts';
import { cellOf } from '../ledger/cells.ts';
import type { Ledger } from '../ledger/ledger.ts';
import type { LabelContext } from './context.ts';
import type { Diagnostics } from './diagnostics.ts';
import type { Settings } from './options.ts';
import type { TrackedUsers } from './tracked-users.ts';

const USER_OVERFLOW = cellOf(COUNTERS.userOverflowRequests);
const DEFAULT_TYPE = 'chat';
const NO_LABELS: Readonly<Record<string, string>> = {};

/** A call's label values: those it is priced by, and those of its two rows. */
export interface CallLabels {
  readonly provider: string;
  readonly model: string;
  /** The user, whether they have series of their own or not. */
  readonly user: string;
  readonly call: readonly string[];
  readonly unpriced: readonly string[];
}

/** Gives calls their labels. */
export interface Labeller {
  labelsOf(call: Call): CallLabels;
}

/** A labeller with the app's settings. */
export function createLabeller(
  settings: Settings,
  context: LabelContext,
  ledger: Ledger,
  users: TrackedUsers,
  diagnostics: Diagnostics,
): Labeller {
  const labelOfUser = userLabeller(settings.users);
  const models = createCap(settings.maxModels);
  const { extraLabels } = settings;

  function clean(name: string, value: unknown, fallback: string): string {
    if (value === undefined) return fallback;
    if (typeof value !== 'string') {
      diagnostics.error({
        kind: 'invalid_label',
        message: `${name} is a ${typeof value}; expected a string.`,
      });
      return fallback;
    }
    if (isCleanLabel(value)) return value;
    diagnostics.error({
      kind: 'invalid_label',
      message: `${name} (${value.length} characters) was shortened or repaired.`,
    });
    return cleanLabel(value);
  }

  function cappedUser(user: string): string {
    if (user === '' || user === OTHER || users.admit(user)) return user;
    ledger.book(ledger.row('recorder', []), USER_OVERFLOW, 1);
    return OTHER;
  }

  function cappedModel(model: string): string {
    if (models.admit(model)) return model;
    const message = `More than ${settings.maxModels} models; ${model} is booked under model="${OTHER}".`;
    diagnostics.error({ kind: 'model_overflow', message, model });
    return OTHER;
  }

  function extraValues(
    own: Readonly<Record<string, string>>,
    outer: Readonly<Record<string, string>>,
  ): string[] {
    for (const name of Object.keys(own)) {
      if (extraLabels.includes(name)) continue;
      const message = `Label ${cleanLabel(name)} is not among the meter's extraLabels; it was dropped.`;
      diagnostics.error({ kind: 'invalid_label', message });
    }
    return extraLabels.map((name) => clean(name, ownValue(own, name) ?? ownValue(outer, name), ''));
  }

  return {
    labelsOf(call) {
      const around = context.current();
      const provider = clean('provider', call.provider, '');
      const model = clean('model', call.model, '');
      const type = clean('type', call.type ?? around?.type, DEFAULT_TYPE);
      const user = labelOfUser(clean('user', call.user ?? around?.user, ''));
      const extra = extraValues(call.labels ?? NO_LABELS, around?.labels ?? NO_LABELS);
      const labelled = cappedModel(model);
      return {
        provider,
        model,
        user,
        call: [provider, labelled, type, cappedUser(user), ...extra],
        unpriced: [provider, labelled, type, ...extra],
      };
    },
  };
}

function ownValue(labels: Readonly<Record<string, string>>, name: string): string | undefined {
  return Object.hasOwn(labels, name) ? labels[name] : undefined;
}
