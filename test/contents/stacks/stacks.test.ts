import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { JUDGES, obstacle } from './judges.ts';
import { stackOf } from './stack.ts';
import { TRICKS } from './tricks.ts';
import { verdictOn } from './verdict.ts';

const reason = await obstacle();
if (reason !== undefined) process.stderr.write(`skipped: our tree beside those of runtimes: ${reason}\n`);

// Each eighth trick, and some of what chance makes of all. `npm run contents:stacks` has them all.
const tricks = Object.keys(TRICKS).flatMap((_, seed) => (seed % 8 === 1 ? [seed] : []));
const seeds = [...tricks, ...Array.from({ length: 24 - tricks.length }, (_, index) => 200 + index)];

describe.skipIf(reason !== undefined)('our tree is the one of umoci and buildah, or says where they disagree', () => {
  let scratch = '';
  let silent = 0;
  beforeAll(async () => {
    scratch = await mkdtemp(join(tmpdir(), 'stacks-'));
  });
  afterAll(() => rm(scratch, { recursive: true, force: true }));

  test.each(seeds)('seed %i', async (seed) => {
    const { faults, unread } = await verdictOn(stackOf(seed), JUDGES, scratch);
    expect(faults).toEqual([]);
    if (unread.length === 0) silent += 1;
  });

  test('and not by calling everything unread', () => {
    expect(silent).toBeGreaterThan(seeds.length / 4);
  });
});
