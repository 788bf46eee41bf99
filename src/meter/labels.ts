// From a call to its row: defaults, context, repairs, caps, pseudonyms. Done once for labels that were seen before.
import type { Call } from '../catalogue/call.ts';
import type { GuardedCall } from '../catalogue/guard.ts';
import { type BASE_LABELS, COUNTERS } from '../catalogue/metrics.ts';
import { createCap } from '../labels/cap.ts';
import { cleanLabel, isCleanLabel } from '../labels/sanitise.ts';
import { OTHER, userLabeller } from '../labels/users.ts';
import { cellOf } from '../ledger/cells.ts';
import type { Ledger } from '../ledger/ledger.ts';
import type { Row } from '../ledger/rows.ts';
import type { ContextLabels, LabelContext } from './context.ts';
import type { Diagnostics } from './diagnostics.ts';
import type { Settings } from './options.ts';
import { createRecentPlaces } from './recent-places.ts';
import { createRoutes, newRoute, type Route } from './routes.ts';
import type { TrackedUsers } from './tracked-users.ts';

const USER_OVERFLOW = cellOf(COUNTERS.userOverflowRequests);
const DEFAULT_TYPE = 'chat';
const NO_LABELS: Readonly<Record<string, string>> = {};
const NO_VALUES: readonly string[] = [];

/** Where a call is booked. */
export interface Place {
  readonly route: Route;
  readonly row: Row;
}

/** Gives calls their places. */
export interface Labeller {
  /**
   * The place of a call whose labels were seen before, could stand as they were, and whose user has series. It holds until
   * the next call.
   */
  knownPlace(call: Call | null | undefined): Place | undefined;
  /** The place of any call, and its user, whether they have series of their own or not; tells what had to be repaired. */
  placeOf(call: Call): Place & { readonly user: string };
  /**
   * The value that one label of a call has in its series, but for the caps: a user or model beyond them keeps its own.
   * Empty where the call has none. Counts and tells nothing.
   */
  valueOf(call: GuardedCall, label: string): string;
}

/** Where the values of the base labels come from. */
const BASE_VALUES: Readonly<
  Record<BaseLabel, (call: GuardedCall, around: ContextLabels | undefined) => unknown>
> = {
  provider: (call) => call.provider,
  model: (call) => call.model,
  type: (call, around) => call.type ?? around?.type ?? DEFAULT_TYPE,
  user: (call, around) => call.user ?? around?.user,
};

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
  const routes = createRoutes();
  const recent = createRecentPlaces();
  const { extraLabels } = settings;
  const isLabelled = extraLabels.length > 0;

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

  function extraValue(
    call: Pick<Call, 'labels'>,
    around: ContextLabels | undefined,
    name: string,
  ): string | undefined {
    return ownValue(call.labels ?? NO_LABELS, name) ?? ownValue(around?.labels ?? NO_LABELS, name);
  }

  function extraValues(call: Call, around: ContextLabels | undefined): string[] {
    for (const name of Object.keys(call.labels ?? NO_LABELS)) {
      if (extraLabels.includes(name)) continue;
      const message = `Label ${cleanLabel(name)} is not among the meter's extraLabels; it was dropped.`;
      diagnostics.error({ kind: 'invalid_label', message });
    }
    return extraLabels.map((name) => clean(name, extraValue(call, around, name), ''));
  }

  /** The extra values as they come; undefined where the call has labels that are dropped. */
  function givenValues(call: Call, around: ContextLabels | undefined): readonly unknown[] | undefined {
    if (extraLabels.length === 0) return call.labels === undefined ? NO_VALUES : undefined;
    for (const name in call.labels) if (!extraLabels.includes(name)) return undefined;
    return extraLabels.map((name) => extraValue(call, around, name) ?? '');
  }

  function knownByRoute(
    call: Call,
    around: ContextLabels | undefined,
    type: string,
    user: string,
  ): Place | undefined {
    const extra = givenValues(call, around);
    if (extra === undefined) return undefined;
    const { provider, model } = call;
    const route = routes.find(model, provider, type, extra);
    const row = route?.group.rows.get(labelOfUser(user));
    if (route === undefined || row?.isOpen !== true) return undefined;
    if (!isLabelled) recent.keep(provider, model, type, user, route, row);
    return { route, row };
  }

  return {
    knownPlace(call) {
      if (call === null || call === undefined) return undefined;
      const around = context.current();
      const { provider, model } = call;
      const type = call.type ?? around?.type ?? DEFAULT_TYPE;
      const user: unknown = call.user ?? around?.user ?? '';
      if (typeof user !== 'string' || typeof model !== 'string') return undefined;
      if (isLabelled || call.labels !== undefined) return knownByRoute(call, around, type, user);
      return recent.find(provider, model, type, user) ?? knownByRoute(call, around, type, user);
    },
    placeOf(call) {
      const around = context.current();
      const provider = clean('provider', call.provider, '');
      const model = clean('model', call.model, '');
      const type = clean('type', call.type ?? around?.type, DEFAULT_TYPE);
      const user = labelOfUser(clean('user', call.user ?? around?.user, ''));
      const extra = extraValues(call, around);
      const labelled = cappedModel(model);
      const row = ledger.row('call', [provider, labelled, type, cappedUser(user), ...extra]);
      const route = newRoute(provider, model, row.group);
      // What had to be repaired or capped is so each time: labels are found as they came, or not at all.
      if (labelled === model) routes.keep(model, provider, type, extra, route);
      return { route, row, user };
    },
    valueOf(call, label) {
      const around = context.current();
      const value = isBaseLabel(label) ? BASE_VALUES[label](call, around) : extraValue(call, around, label);
      if (typeof value !== 'string') return '';
      const cleaned = isCleanLabel(value) ? value : cleanLabel(value);
      return label === 'user' ? labelOfUser(cleaned) : cleaned;
    },
  };
}

type BaseLabel = (typeof BASE_LABELS)[number];

function isBaseLabel(label: string): label is BaseLabel {
  return Object.hasOwn(BASE_VALUES, label);
}

function ownValue(labels: Readonly<Record<string, string>>, name: string): string | undefined {
  return Object.hasOwn(labels, name) ? labels[name] : undefined;
}
