// Notices what the app has lost: nobody reads on, nobody says so, and the garbage collector takes it.

const registry = new FinalizationRegistry<() => void>((then) => {
  then();
});

/** Runs `then` some time after `thing` has become garbage. `then` must not hold it. */
export function whenLost(thing: object, then: () => void): void {
  registry.register(thing, then);
}
