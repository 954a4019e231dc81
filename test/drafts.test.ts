import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Evidence } from '../src/app/analysis/evidence.ts';
import { gather } from '../src/app/cli/inputs/gather.ts';
import { observe } from '../src/policy/compile/compile.ts';
import { isLong } from './in-turn.ts';
import { madeCritical } from './made-critical.ts';
import { read } from './ordinary/play.ts';
import { drawMonth } from './ordinary/world/month.ts';
import { QUIET } from './quiet.ts';
import { writeMonth } from './real-month.ts';

// A month of a real cluster, kept beside the repository and never copied into it.
const sample = fileURLToPath(new URL('../../shared/samples/real-month-kubernetes-1.36/', import.meta.url));
const isThere = existsSync(sample);
if (!isThere) console.log(`skipped: a draft of a month of a real cluster, because ${sample} does not exist`);

const MONTHS = Array.from({ length: 60 }, (_, at) => at + 1);
// In these a draft did: a fix pushed past promotion, a run started by hand, a mirror's one new version.
const ONCE = new Set([10, 28, 33]);
const played = isLong ? MONTHS : MONTHS.filter((seed) => ONCE.has(seed));

async function readFrom(folder: string): Promise<Evidence> {
  const { evidence, store } = await gather([folder], { quiet: true }, observe(), QUIET);
  await store.close();
  return evidence;
}

const criticalIn = (evidence: Evidence) => madeCritical(evidence).map(({ rule, summary }) => `${rule}: ${summary}`);

describe('a draft calls nothing critical in its own records that nothing tells without a policy', () => {
  test.each(played)(
    'of ordinary month %i',
    async (seed) => {
      const { evidence } = await read(drawMonth(seed));
      expect(criticalIn(evidence)).toEqual([]);
    },
    300_000,
  );

  test('of the recorded day', async () => {
    expect(criticalIn(await readFrom(resolve('examples/recorded-day/records')))).toEqual([]);
  });

  describe.skipIf(!isThere)('of the month of a real cluster', () => {
    let folder = '';
    beforeAll(async () => {
      folder = await mkdtemp(join(tmpdir(), 'landwaiter-drafts-'));
    });
    afterAll(() => rm(folder, { recursive: true, force: true }));

    test.each(['honest', 'whole'] as const)('the %s of it', async (part) => {
      await writeMonth(sample, join(folder, part), part);
      expect(criticalIn(await readFrom(join(folder, part)))).toEqual([]);
    });
  });
});
