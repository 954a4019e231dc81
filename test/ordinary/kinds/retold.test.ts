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

async function judged(retold: Retold, month: Month): Promise<readonly [own: Played, other: Played]> {
  const [own, other] = [await read(month, render(month)), await read(retold.month, retold.files)];
  return [await own.judge('policy'), await other.judge('policy')];
}

describe.each(WAYS)('$name', ({ seeds, retell }) => {
  test.each(seeds)('month %i is as quiet, and its attack is told as before', async (seed) => {
    const month = drawMonth(seed, { small: true });
    const retold = retell(month);
    const story = attacked(month, seed);
    const again = story && retell(story.month);
    if (!retold || !again) throw new Error(`month ${seed} has no such records, or no attack`);
    const [own, other] = await judged(retold, month);
    expect(tally(month, other).noise.length).toBeLessThanOrEqual(tally(month, own).noise.length);
    const [before, after] = await judged(again, story.month);
    const outcome = (honest: Played, late: Played) => outcomeOf(story.attack, new Set(), honest, late, late).outcome;
    expect(outcome(own, before)).toBe('found');
    expect(outcome(other, after)).toBe('found');
  });
});
