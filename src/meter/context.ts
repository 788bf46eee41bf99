// Labels of the surrounding code: whatever is recorded inside `withLabels`, however deep in async code, gets them.
import { AsyncLocalStorage } from 'node:async_hooks';

/** Labels for everything recorded inside a function. */
export interface ContextLabels {
  /** Who caused the calls. */
  user?: string;
  /** Kind of work. */
  type?: string;
  /** Values of the app's extra labels. */
  labels?: Readonly<Record<string, string>>;
}

/** The labels in force around the running code. */
export interface LabelContext {
  run<Result>(labels: ContextLabels, fn: () => Result): Result;
  current(): ContextLabels | undefined;
  /** The labels in force now, for a call that ends elsewhere. */
  capture(): CapturedLabels;
}

/** Labels that were in force somewhere, to be in force again. */
export interface CapturedLabels {
  readonly labels: ContextLabels;
  /** Runs a function with these labels and no others. */
  run<Result>(fn: () => Result): Result;
}

/** A context of its own for each meter. Inner labels win over outer ones, one by one. */
export function createLabelContext(): LabelContext {
  const storage = new AsyncLocalStorage<ContextLabels>();
  /** Apps that never use it do not pay for it. */
  let isUsed = false;

  function current(): ContextLabels | undefined {
    return isUsed ? storage.getStore() : undefined;
  }

  function run<Result>(labels: ContextLabels, fn: () => Result): Result {
    isUsed = true;
    return storage.run(labels, fn);
  }

  return {
    run(labels, fn) {
      const outer = current();
      return run({ ...outer, ...labels, labels: { ...outer?.labels, ...labels.labels } }, fn);
    },
    current,
    capture() {
      const captured = current();
      const labels = captured ?? NO_LABELS;
      return { labels, run: (fn) => (current() === captured ? fn() : run(labels, fn)) };
    },
  };
}

const NO_LABELS: ContextLabels = {};
