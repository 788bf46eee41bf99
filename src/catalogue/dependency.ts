// Loads packages and parts of Node at first need, so that importing the library costs the host next to nothing.
import { createRequire } from 'node:module';

const require = createRequire(import.meta.url);

/** A function that loads the package, or the part of Node, at its first call and returns it from then on. */
// eslint-disable-next-line @typescript-eslint/no-unnecessary-type-parameters -- the caller names the package's type
export function dependency<Module>(name: string): () => Module {
  let loaded: Module | undefined;
  return () => (loaded ??= require(name) as Module);
}
