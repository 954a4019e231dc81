import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { isInstalled } from '../lab/programs.ts';
import type { Attack, Pace } from './attack.ts';
import { tlsRows } from './rows/over-tls.ts';
import { type Ground, groundOf, played } from './target.ts';

// `npm run attack` plays them for longer, at a rate that is measured. A busy machine answers late: here nobody gives up
// before the test does, and who was too slow for the server's limits, as for its five seconds of a handshake, comes again.
const PACE: Pace = { seconds: 1, rate: 50, patience: 200_000, again: 2 };
/** Milliseconds. Who does not get through to a busy machine's queue of connections is tried again after one, three … 63 s. */
const LONGEST = 300_000;

const hasOpenssl = await isInstalled('openssl');
if (!hasOpenssl) process.stderr.write('skipped: attacks on a server with TLS: openssl is not installed\n');

/** A test for each attack, on a server that keeps in this store. `obstacle`: why there can be none. */
export function attackedInShort(store: 'sqlite' | 'postgres', rows: readonly Attack[], obstacle?: string): void {
  if (obstacle !== undefined) process.stderr.write(`skipped: attacks on a server with ${store}: ${obstacle}\n`);
  describe.skipIf(obstacle !== undefined)(`a server with ${store} that is attacked, in short`, () => {
    let ground: Ground;
    beforeAll(async () => {
      const found = await groundOf(store);
      if (typeof found === 'string') throw new Error(found);
      ground = found;
    });
    afterAll(() => ground.end());
    for (const attack of rows)
      test.skipIf(tlsRows.includes(attack) && !hasOpenssl)(
        `${attack.name}: ${attack.what}`,
        async () => {
          expect((await played(attack, ground, PACE)).broke).toEqual([]);
        },
        LONGEST,
      );
  });
}
