import { describe, expect, it } from 'vitest';
import { createLedger } from '../../../src/ledger/ledger.ts';
import type { Row } from '../../../src/ledger/rows.ts';
import { createRecentPlaces } from '../../../src/meter/recent-places.ts';
import { newRoute, type Route } from '../../../src/meter/routes.ts';

/** Places, and a way to keep one more of them by its labels. */
function begin() {
  const ledger = createLedger();
  const places = createRecentPlaces();
  const keep = (provider: string, model: string, type: string, user: string): { route: Route; row: Row } => {
    const row = ledger.row('call', [provider, model, type, user]);
    const route = newRoute(provider, model, row.group);
    places.keep(provider, model, type, user, route, row);
    return { route, row };
  };
  return { ledger, places, keep };
}

/** The same text in a string of its own. */
const fresh = (text: string): string => Buffer.from(text).toString();

describe('a recent place', () => {
  it('is found by labels that say the same', () => {
    const { places, keep } = begin();
    const { route, row } = keep('openai', 'gpt-4o', 'chat', 'alice');
    const found = places.find(fresh('openai'), fresh('gpt-4o'), fresh('chat'), fresh('alice'));
    expect(found?.row).toBe(row);
    expect(found?.route).toBe(route);
  });

  it.each([
    ['azure.ai.openai', 'gpt-4o', 'chat', 'alice'],
    ['openai', 'gpt-4.', 'chat', 'alice'],
    ['openai', 'gpt-4o', 'agent', 'alice'],
    ['openai', 'gpt-4o', 'chat', 'Alice'],
    ['openai', 'gpt-4o', 'chat', ''],
  ])('is not found by others: %s %s %s "%s"', (...labels) => {
    const { places, keep } = begin();
    keep('openai', 'gpt-4o', 'chat', 'alice');
    expect(places.find(...labels)).toBeUndefined();
  });

  it('is not found once the books have forgotten its row, though another has its place there', () => {
    const { ledger, places, keep } = begin();
    const { row } = keep('openai', 'gpt-4o', 'chat', 'alice');
    ledger.drop([row]);
    expect(ledger.row('call', ['openai', 'gpt-4o', 'chat', 'bob']).slot).toBe(row.slot);
    expect(places.find('openai', 'gpt-4o', 'chat', 'alice')).toBeUndefined();
  });

  it('is never that of another user, however many there are and however short their names', () => {
    const { places, keep } = begin();
    const users = Array.from({ length: 20_000 }, (_, index) => index.toString(36));
    for (const user of ['', ...users]) keep('openai', 'gpt-4o', 'chat', user);
    const found = users.map((user) => places.find('openai', 'gpt-4o', 'chat', user)?.row.user ?? user);
    expect(found).toEqual(users);
  });

  it('stays where another was looked for once, and gives way to one that is looked for again and again', () => {
    const { places, keep } = begin();
    const isFound = (user: string): boolean => places.find('openai', 'gpt-4o', 'chat', user) !== undefined;
    const kept: string[] = [];
    let other = 'user-0';
    keep('openai', 'gpt-4o', 'chat', other);
    while (isFound(other) && kept.length < 1_000) {
      kept.push(other);
      other = `user-${kept.length}`;
      keep('openai', 'gpt-4o', 'chat', other);
    }
    expect(kept.filter(isFound)).toEqual(kept);
    for (let time = 1; time < 4; time += 1) keep('openai', 'gpt-4o', 'chat', other);
    expect(isFound(other)).toBe(true);
    expect(kept.filter(isFound)).toHaveLength(kept.length - 1);
  });
});
