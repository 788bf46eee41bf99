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
  let isUsed = false;
  return {
    run(labels, fn) {
      isUsed = true;
      const outer = storage.getStore();
      const merged = { ...outer, ...labels, labels: { ...outer?.labels, ...labels.labels } };
      return storage.run(merged, fn);
    },
    current: () => (isUsed ? storage.getStore() : undefined),
    capture() {
      const labels = storage.getStore() ?? {};
      return {
        labels,
        run(fn) {
          isUsed = true;
          return storage.run(labels, fn);
        },
      };
    },
  };
}
