import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MINUTE } from '../src/core/time.ts';
import { compilePolicy, observe } from '../src/policy/compile/compile.ts';
import { loadPolicy } from '../src/policy/file/load.ts';
import { ACME } from '../src/rules/scenarios/acme.ts';
import { isLong } from './in-turn.ts';
import { readStories, REGISTRIES, START, stories } from './any-story.ts';
import { differences, judgedStore } from './look-up.ts';

const SEED = 20_261_126;
// So that the suite stays quick, some: `npm test -- --long test/look-up-any.test.ts` takes all.
const RUNS = isLong ? 60 : 25;

describe('any story', () => {
  it.each([
    ['with a policy', compilePolicy(loadPolicy(ACME, 'acme.yaml'))],
    ['without', observe()],
  ])(
    'is told by look-ups as by an analysis of everything: %s',
    async (_, policy) => {
      await fc.assert(
        fc.asyncProperty(stories, async (events) => {
          const minutes = [START / MINUTE];
          const coverage = REGISTRIES.map((scope) => ({ source: 'distribution', scope, minutes }));
          const judged = await judgedStore('memory:', { events, coverage, inputs: [] }, policy);
          const { asked, answered, found } = await differences(judged, policy);
          await judged.store.close();
          expect(found.slice(0, 1)).toEqual([]);
          expect(answered).toBe(asked);
        }),
        { seed: SEED, numRuns: RUNS },
      );
    },
    240_000,
  );

  it.each([
    ['with a policy', compilePolicy(loadPolicy(ACME, 'acme.yaml'))],
    ['without', observe()],
  ])(
    'in which images were read is told so, or by reading everything: %s',
    async (_, policy) => {
      await fc.assert(
        fc.asyncProperty(readStories, async (events) => {
          const minutes = [START / MINUTE];
          const coverage = REGISTRIES.map((scope) => ({ source: 'distribution', scope, minutes }));
          const judged = await judgedStore('memory:', { events, coverage, inputs: [] }, policy);
          const { found } = await differences(judged, policy);
          await judged.store.close();
          expect(found.filter(({ lookedUp }) => lookedUp !== 'too much').slice(0, 1)).toEqual([]);
        }),
        { seed: SEED, numRuns: RUNS },
      );
    },
    240_000,
  );
});
