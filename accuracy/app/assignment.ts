// What a measured app is told to do, and how it reports: by messages over the channel of a child process.

/** How traffic comes. */
export type TrafficKind =
  /** A few dozen users, again and again. */
  | 'steady'
  /** Each user makes one to three calls and never comes back. */
  | 'churn'
  /** Groups of users that take turns: each is idle while the others call. */
  | 'turns';

/** What an app does. */
export interface Assignment {
  readonly port: number;
  /** Tells several apps' users and random numbers apart. */
  readonly seed: number;
  readonly traffic: TrafficKind;
  readonly callsPerSecond: number;
  /** Where each call is written before it is recorded. */
  readonly ledgerFile: string;
  readonly stateFile?: { readonly path: string; readonly writeEveryMs: number };
  readonly maxUsers?: number;
  readonly userIdleSeconds?: number;
  /** Cluster workers that share the port; the app itself then makes no calls. */
  readonly workers?: number;
  /** Calls to replay at their moments, so many times faster, instead of making some up. */
  readonly trace?: { readonly file: string; readonly speed: number };
}

/** From the measurement to the app. */
export type Order =
  | { readonly order: 'pause' }
  | { readonly order: 'resume' }
  /** Makes no more calls, waits until everything is fetched, and ends. */
  | { readonly order: 'end'; readonly drainMs: number }
  /** Kills one of the workers. */
  | { readonly order: 'kill-worker' };

/** From the app to the measurement. */
export type Report = { readonly report: 'listening' } | { readonly report: 'worker-killed' };
