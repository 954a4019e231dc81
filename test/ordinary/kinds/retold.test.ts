import { describe, expect, test } from 'vitest';
import { attacked } from '../attacks/index.ts';
import type { Month } from '../month.ts';
import { type Played, read } from '../play.ts';
import { render } from '../render.ts';
import { outcomeOf, tally } from '../tally.ts';
import { drawMonth } from '../world/month.ts';
import { SYSTEMS } from './records.ts';
import {
  besideChanges,
  besideNotes,
  besideOcsf,
  type Retold,
  withGiteaPackages,
  withOracle,
  withPipelines,
  withZot,
} from './retold.ts';

// Months as newer products tell of them, beside those that told of them before or in their place: no louder, and as clear.

interface Way {
  readonly name: string;
  readonly seeds: readonly number[];
  retell(month: Month): Retold | undefined;
}

const WAYS: readonly Way[] = [
  { name: 'OCSF beside CloudTrail', seeds: [20], retell: besideOcsf },
  { name: 'Zot in place of CNCF Distribution', seeds: [2, 12], retell: withZot },
  { name: 'Oracle’s registry in place of CNCF Distribution', seeds: [2, 12], retell: withOracle },
  { name: 'Gitea’s packages in place of CNCF Distribution', seeds: [2, 12, 45], retell: withGiteaPackages },
  { name: 'change records beside', seeds: [2], retell: besideChanges },
  { name: 'scans, alerts and log entries beside', seeds: [2], retell: besideNotes },
  ...SYSTEMS.map((system) => ({
    name: `${system} in place of GitHub Actions`,
    seeds: [8, 48],
    retell: (month: Month) => withPipelines(month, system),
  })),
];

const playOf = async (month: Month, files = render(month)): Promise<Played> =>
  (await read(month, files)).judge('policy');

/** A month, and one with an attack, as those tell of them that told before. */
async function toldBefore(seed: number) {
  const month = drawMonth(seed, { small: true });
  const story = attacked(month, seed);
  if (!story) throw new Error(`month ${seed} has no attack`);
  return { month, story, honest: await playOf(month), attack: await playOf(story.month) };
}

const before = new Map<number, ReturnType<typeof toldBefore>>();

describe.each(WAYS)('$name', ({ seeds, retell }) => {
  test.each(seeds)('month %i is as quiet, and its attack is told as before', async (seed) => {
    const earlier = before.get(seed) ?? toldBefore(seed);
    before.set(seed, earlier);
    const { month, story, honest, attack } = await earlier;
    const [retold, again] = [retell(month), retell(story.month)];
    if (!retold || !again) throw new Error(`month ${seed} has no such records`);
    const [other, otherAttack] = [await playOf(retold.month, retold.files), await playOf(again.month, again.files)];
    expect(tally(month, other).noise.length).toBeLessThanOrEqual(tally(month, honest).noise.length);
    const outcome = (calm: Played, late: Played) => outcomeOf(story.attack, new Set(), calm, late, late).outcome;
    expect(outcome(honest, attack)).toBe('found');
    expect(outcome(other, otherAttack)).toBe('found');
  });
});
