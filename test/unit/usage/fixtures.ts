// The golden responses: bodies in their providers' shapes, what they say, and what they cost.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import type { UnpricedReason } from '../../../src/catalogue/reasons.ts';
import type { ServiceTier, Usage } from '../../../src/catalogue/call.ts';
import type { ResponseFormat } from '../../../src/usage/index.ts';

/** A response, what it says, and what it cost, worked out by hand. */
export interface Fixture {
  readonly format: ResponseFormat;
  readonly provider: string;
  readonly type: string;
  readonly model: string;
  /** False where the response does not name its model. */
  readonly namesModel?: boolean;
  /** The tier the response says it was served in. */
  readonly serviceTier?: ServiceTier;
  /** For prices that depend on the time. */
  readonly at?: string;
  readonly response: unknown;
  readonly usage: Usage;
  readonly usd?: number;
  /** Why it has no price, where it has none. */
  readonly unpriced?: UnpricedReason;
}

const FOLDER = 'test/fixtures/responses';

/** Every golden response, with the text of its file. */
export function goldenResponses(): {
  readonly name: string;
  readonly text: string;
  readonly fixture: Fixture;
}[] {
  return readdirSync(FOLDER, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.yaml'))
    .sort()
    .map((file) => {
      const text = readFileSync(join(FOLDER, file), 'utf8');
      return { name: file.replace('.yaml', ''), text, fixture: parse(text) as Fixture };
    });
}
