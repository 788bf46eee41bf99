// Makes a contender; loads no other, so that each has its process for itself.
import type { Contender } from './contender.ts';
import { BARE_MAP, type ContenderName, HASHED, IN_CONTEXT, OURS } from './names.ts';
import type { Use } from './ours.ts';

const MAKERS: Readonly<Record<ContenderName, (users: number) => Promise<Contender>>> = {
  [OURS]: (users) => makeOurs({ users: 'plain' }, users),
  [HASHED]: (users) => makeOurs({ users: { hashKey: 'a key for measurements' } }, users),
  [IN_CONTEXT]: (users) => makeOurs({ users: 'plain', isInContext: true }, users),
  'prom-client': async () => (await import('./prom-client.ts')).promClient(),
  OpenTelemetry: async () => (await import('./open-telemetry.ts')).openTelemetry(),
  [BARE_MAP]: async () => (await import('./bare-map.ts')).bareMap(),
};

/** A contender that so many users will be counted by. */
export function makeContender(name: ContenderName, users: number): Promise<Contender> {
  return MAKERS[name](users);
}

async function makeOurs(use: Use, users: number): Promise<Contender> {
  return (await import('./ours.ts')).ours(use, users);
}
