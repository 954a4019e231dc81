import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { someOf } from '../in-turn.ts';
import { fenwick } from './small/distribution.ts';
import { larkfield } from './small/github.ts';
import { bramble } from './small/gitlab.ts';
import { at } from './small/month.ts';
import { bears, type Played, playAttack, playMonth, traced, unknownTo } from './small/play.ts';
import { noClock } from '../server/set-clock.ts';

/** Milliseconds; on a machine that does much besides. */
const LONGEST = 900_000;
const folder = mkdtempSync(join(tmpdir(), 'landwaiter-small-'));
afterAll(() => rmSync(folder, { recursive: true }));
const obstacle = await noClock(folder);
if (obstacle !== undefined) process.stderr.write(`skipped: months of small organisations: ${obstacle}\n`);

// Two of the three, so that the suite stays quick: `npm test -- --long test/doors` plays all.
const ORGANISATIONS = someOf([larkfield, bramble, fenwick], 2);

describe.skipIf(obstacle !== undefined).each(ORGANISATIONS)('a small organisation: $name', (of) => {
  let month: Played;
  beforeAll(async () => {
    month = await playMonth(join(folder, of.policy.length.toString()), of);
  }, LONGEST);

  it('its ordinary month is quiet', () => {
    expect(month.standing).toEqual([]);
  });

  it('the doctor says in a few lines what it cannot know', async () => {
    const lines = await unknownTo(of, month);
    for (const one of of.unknown) expect(lines.filter((line) => line.includes(one))).toHaveLength(1);
    expect(lines.length).toBeLessThanOrEqual(of.unknown.length);
  });

  // Each sixth.
  const attacks = of.attacks.filter(({ sent }) => sent.length > 0);
  it.each(someOf(attacks, 6))(
    '$id',
    async (attack) => {
      const { expected } = attack;
      const into = join(folder, `${of.policy.length}-${attack.id.replace(/\W+/g, '-')}`);
      const played = await playAttack(into, of, attack, month);
      const { standing, resolved } = played;
      switch (expected.is) {
        case 'found':
          expect(standing.filter((one) => bears(one, expected.by)).map(({ rule }) => rule)).not.toEqual([]);
          break;
        case 'called a claim': {
          // Where the claim came first, nothing was raised that could say so; the chain does.
          for (const { resolution } of resolved.filter((one) => bears(one, expected.by)))
            expect(resolution).toMatch(/^only a claim says so/);
          const chain = await traced(played, at(expected.by, 0));
          expect(chain).toContain('[asserted]');
          expect(chain).not.toContain('[recorded]');
          break;
        }
        case 'unseen':
          expect(standing).toEqual([]);
      }
    },
    LONGEST,
  );
});
