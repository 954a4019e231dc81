import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { choosePolicy, gather } from '../src/app/cli/gather.ts';
import { observe } from '../src/policy/compile.ts';
import { differences, judgedStore, questionsOf } from './look-up.ts';

const DAY = resolve('examples/recorded-day');
const QUIET = {
  out: () => undefined,
  note: () => undefined,
  env: {},
  outIsTerminal: false,
  noteIsTerminal: false,
  width: 80,
};

let folder = '';
beforeAll(async () => void (folder = await mkdtemp(join(tmpdir(), 'landwaiter-look-up-'))));
afterAll(() => rm(folder, { recursive: true }));

describe.each(['memory', 'sqlite'])('the recorded day in %s', (scheme) => {
  it.each(['policy', 'observe'])(
    'is told by look-ups as by an analysis of everything: %s',
    async (mode) => {
      const policy = mode === 'policy' ? await choosePolicy(join(DAY, 'landwaiter.yaml')) : observe();
      const { evidence } = await gather([join(DAY, 'records')], { quiet: true }, policy, QUIET);
      const url = scheme === 'memory' ? 'memory:' : `sqlite:${join(folder, `${mode}.db`)}`;
      const judged = await judgedStore(url, evidence, policy);
      expect(questionsOf(judged.whole).images.length).toBeGreaterThan(20);
      const { asked, answered, found } = await differences(judged, policy);
      await judged.store.close();
      expect(found).toEqual([]);
      expect(answered).toBe(asked);
    },
    120_000,
  );
});
