// One call to a model from its start to its end: the labels of its start, booked once, without harm to the app.
import type { Call, ServiceTier, Usage } from '../catalogue/call.ts';
import type { Guard, GuardedCall } from '../catalogue/guard.ts';
import { type Booker, rememberBooked, wasBooked } from '../meter/booked-ids.ts';
import type { CapturedLabels, ContextLabels } from '../meter/context.ts';
import { type CostMeter, type ScrapeSource, scrapeSourceOf } from '../meter/meter.ts';

/** What every kind of instrumentation can be told. */
export interface InstrumentOptions<Args> {
  /**
   * Who causes a call, by its arguments. Default: the user of the surrounding `withLabels`. Message content may be among the
   * arguments; nothing of it is kept.
   */
  user?: (args: Args) => string | undefined;
  /** Kind of work. Default: the type of the surrounding `withLabels`, else what kind of model it is. */
  type?: string;
  /** Who bills the calls, where the model's own name for its provider does not tell. */
  provider?: string;
  /** Asked before each call; a call it refuses is not made, and rejects with `BudgetExceededError`. */
  guard?: Guard;
}

/** What is known of a call before it is made. */
export interface CallStart {
  readonly provider: string;
  readonly model: string;
  /** Kind of work where the app names none. */
  readonly kind: string;
  /** The user whom the call itself names to the provider. */
  readonly user?: string | undefined;
}

/** How a call ended. */
export interface CallEnd {
  /** The model that answered, where the response names it. */
  readonly model?: string | undefined;
  readonly usage?: Usage | undefined;
  readonly serviceTier?: ServiceTier | undefined;
  readonly outcome: 'ok' | 'error';
  readonly estimated?: boolean;
  /** Ids of the response, of which the provider's own is one. */
  readonly ids?: readonly string[];
}

/** A call that has begun. */
export interface StartedCall {
  /** The call as a guard is asked of it. */
  readonly guarded: GuardedCall;
  /** Books the call, the first time it is told of an end; nothing where there was none to book. Never throws. */
  end(how: () => CallEnd | undefined): void;
}

/** Begins calls on a meter. */
export type StartCall<Args> = (args: Args, describe: () => CallStart) => StartedCall;

/** Whose bookings may be of the same calls: what is further down ends before, and so does a span that is. */
const BELOW: Readonly<Record<Exclude<Booker, 'span'>, readonly Booker[]>> = {
  client: ['span'],
  langchain: ['client', 'span'],
};

/**
 * What begins calls with the labels in force where they begin. It never throws into them, and leaves out what others have
 * booked by its id.
 */
export function callStarter<Args>(
  meter: CostMeter,
  options: InstrumentOptions<Args>,
  by: keyof typeof BELOW = 'client',
): StartCall<Args> {
  const source = scrapeSourceOf(meter);

  function book(captured: CapturedLabels, guarded: GuardedCall, ending: CallEnd | undefined): void {
    if (ending === undefined) return;
    const { ids = [] } = ending;
    for (const id of ids) for (const other of BELOW[by]) if (wasBooked(meter, id, other)) return;
    captured.run(() => meter.record(callOf(guarded, ending)));
    for (const id of ids) rememberBooked(meter, id, by);
  }

  return (args, describe) => {
    const captured = source.captureLabels();
    const guarded = describedCall(source, options, captured.labels, args, describe);
    let hasEnded = false;
    return {
      guarded,
      end(how) {
        if (hasEnded) return;
        hasEnded = true;
        withoutHarm(source, () => {
          book(captured, guarded, how());
        });
      },
    };
  };
}

function describedCall<Args>(
  source: ScrapeSource,
  options: InstrumentOptions<Args>,
  around: ContextLabels,
  args: Args,
  describe: () => CallStart,
): GuardedCall {
  let call: GuardedCall = { provider: options.provider ?? '', model: '' };
  withoutHarm(source, () => {
    const { provider, model, kind, user: named } = describe();
    const user = userOf(source, options, args) ?? (around.user === undefined ? named : undefined);
    const type = options.type ?? around.type ?? kind;
    call = { provider: options.provider ?? provider, model, type };
    if (user !== undefined) call = { ...call, user };
  });
  return call;
}

/** What ended a call: its result or its error, told as an end. */
export interface Endings<Result> {
  returned(result: Result): CallEnd;
  failed(error: unknown): CallEnd | undefined;
}

/** Makes a call unless the guard refuses it, and books it when it is over. */
export async function makeCall<Result>(
  call: StartedCall,
  guard: Guard | undefined,
  make: () => PromiseLike<Result>,
  endings: Endings<Result>,
): Promise<Result> {
  if (guard !== undefined) await guard.check(call.guarded);
  let result: Result;
  try {
    result = await make();
  } catch (error) {
    call.end(() => endings.failed(error));
    throw error;
  }
  call.end(() => endings.returned(result));
  return result;
}

/** Runs what only recording needs; what it throws is told, and not thrown. */
export function withoutHarm(source: ScrapeSource, run: () => void): void {
  try {
    run();
  } catch (cause) {
    source.error({ kind: 'internal', message: 'A call could not be recorded.', cause });
  }
}

/** The user by the option, which the app writes, and which may be no compiled code. */
function userOf<Args>(
  source: ScrapeSource,
  { user }: InstrumentOptions<Args>,
  args: Args,
): string | undefined {
  const tell = (fault: string, cause?: unknown): void => {
    const message = `The option user ${fault}; the call gets the user of the code around it.`;
    source.error({ kind: 'invalid_label', message, ...(cause !== undefined && { cause }) });
  };
  try {
    const named: unknown = user?.(args) ?? undefined;
    if (typeof named === 'string') return named;
    // Nobody awaits it, so its rejection would end the process.
    if (named instanceof Promise) named.catch(() => undefined);
    if (named !== undefined) tell('gave no text');
  } catch (cause) {
    tell('threw', cause);
  }
  return undefined;
}

function callOf(guarded: GuardedCall, { model, usage, serviceTier, outcome, estimated }: CallEnd): Call {
  const call: { -readonly [Key in keyof Call]: Call[Key] } = { ...guarded, outcome };
  if (model !== undefined && model !== '') call.model = model;
  if (usage !== undefined) call.usage = usage;
  if (serviceTier !== undefined) call.serviceTier = serviceTier;
  if (estimated === true) call.estimated = true;
  return call;
}
