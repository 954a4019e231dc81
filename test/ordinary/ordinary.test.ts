import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, test } from 'vitest';
import * as z from 'zod';
import { isLong } from '../in-turn.ts';
import { figuresOf } from './figures.ts';
import { fixedMonth } from './fixed-month.fixture.ts';
import { type Judged, judge } from './judge.ts';
import { MODES, play } from './play.ts';
import { MOST_RECORDS, render } from './render.ts';
import { fewest } from './shrink.ts';
import { names, tally } from './tally.ts';
import { kept } from './telemetry.ts';
import { drawMonth } from './world/month.ts';

const figures = z.strictObject({
  incidents: z.int(),
  critical: z.int(),
  quiet: z.int(),
  owedTold: z.int(),
  found: z.int(),
  missed: z.int(),
  beside: z.int(),
});
const months = z.strictObject({ seeds: z.int(), policy: figures, draft: figures, none: figures });
const [few, more] = z
  .tuple([months, months])
  .parse(JSON.parse(readFileSync(new URL('figures.json', import.meta.url), 'utf8')));
// So that the suite stays quick, few: `npm test -- --long test/ordinary` plays more.
const recorded = isLong ? more : few;
const WEEK = 7 * 86_400_000;
const OF_THE_WEEK = 2;

async function judgeAll(seeds: readonly number[]): Promise<readonly Judged[]> {
  const judged: Judged[] = [];
  for (const seed of seeds) judged.push(await judge(seed, { modes: MODES, attacks: true, small: false }));
  return judged;
}

const seedsFrom = (first: number, count: number): readonly number[] =>
  Array.from({ length: count }, (_, at) => first + at);

// A quieter product makes these figures better: then they are recorded anew (`npm run ordinary -- --attacks --figures --seeds 1-6`, and `1-20`).
describe(`months 1 to ${recorded.seeds} are no louder than they were`, () => {
  let judged: readonly Judged[] = [];
  beforeAll(async () => {
    judged = await judgeAll(seedsFrom(1, recorded.seeds));
  }, 600_000);

  test('every record is read', () => {
    expect(judged.flatMap(({ seed, error }) => (error === undefined ? [] : [`${seed}: ${error}`]))).toEqual([]);
  });

  test.each(MODES)('%s', (mode) => {
    const [now, before] = [figuresOf(judged, mode), recorded[mode]];
    expect(now.incidents, 'incidents in honest months').toBeLessThanOrEqual(before.incidents);
    expect(now.critical, 'critical ones').toBeLessThanOrEqual(before.critical);
    expect(now.quiet, 'quiet months').toBeGreaterThanOrEqual(before.quiet);
    expect(now.owedTold, 'owed acts that are told').toBeGreaterThanOrEqual(before.owedTold);
    expect(now.found, 'attacks found').toBeGreaterThanOrEqual(before.found);
    expect(now.missed, 'attacks missed').toBeLessThanOrEqual(before.missed);
    expect(now.beside, 'said beside attacks').toBeLessThanOrEqual(before.beside);
  });
});

test('months that nobody has seen are written and read', async () => {
  const first = 100_000 + Math.floor(Date.now() / WEEK) * OF_THE_WEEK;
  console.info(`ordinary months of this week: seeds ${first} to ${first + OF_THE_WEEK - 1}`);
  const judged = await judgeAll(seedsFrom(first, OF_THE_WEEK));
  expect(judged.flatMap(({ seed, error }) => (error === undefined ? [] : [`${seed}: ${error}`]))).toEqual([]);
  for (const { records } of judged) expect(records).toBeLessThanOrEqual(MOST_RECORDS);
}, 600_000);

describe('the generator', () => {
  test('draws the same month from the same seed, to the byte', () => {
    const written = (seed: number) => render(drawMonth(seed, { small: true }));
    expect(written(7)).toEqual(written(7));
    expect(written(8)).not.toEqual(written(7));
  });

  test('a company with one service is quiet with its policy', async () => {
    const month = fixedMonth();
    expect(tally(month, await play(month, 'policy')).noise).toEqual([]);
  });

  test('refuses a month with too many records', () => {
    const month = fixedMonth();
    const [act] = month.acts;
    const acts = act ? Array.from({ length: MOST_RECORDS }, (_, at) => ({ ...act, at: act.at + at })) : [];
    expect(() => render({ ...month, acts })).toThrow('20000 are allowed');
  });
});

describe('what a feed makes of records', () => {
  const feed = {
    name: 'f',
    kind: 'distribution',
    of: 'r',
    offset: 0,
    wholeSeconds: false,
    delay: 0,
    duplicates: 0,
    reordered: false,
    without: [],
  };
  const records = Array.from({ length: 50 }, (_, at) => ({ at: at * 1000, record: { at } }));

  test('begins and ends', () => {
    expect(kept({ ...feed, from: 10_000, until: 20_000 }, records).map(({ at }) => at / 1000)).toEqual([
      10, 11, 12, 13, 14, 15, 16, 17, 18, 19,
    ]);
  });

  test('tells some twice, and in another order', () => {
    const lines = kept({ ...feed, duplicates: 0.3, reordered: true }, records);
    expect(lines.length).toBeGreaterThan(50);
    expect(new Set(lines.map(({ text }) => text)).size).toBe(50);
    expect(lines.map(({ at }) => at)).not.toEqual(lines.map(({ at }) => at).toSorted((one, other) => one - other));
  });

  test('a watch that begins late lists the pods that are there', () => {
    const line = (at: number, type: string, uid: string) => ({ at, record: { type, object: { metadata: { uid } } } });
    const watch = [line(1, 'ADDED', 'a'), line(2, 'ADDED', 'b'), line(3, 'DELETED', 'a'), line(9, 'MODIFIED', 'b')];
    expect(kept({ ...feed, kind: 'kubernetes-pods', from: 5 }, watch).map(({ text }) => text)).toEqual([
      JSON.stringify(line(5, 'ADDED', 'b').record),
      JSON.stringify(line(9, 'MODIFIED', 'b').record),
    ]);
  });
});

test('a word is named as a whole, a digest also cut short', () => {
  const digest = `sha256:${'ab12'.repeat(16)}`;
  expect(names('api-gateway was pushed', ['api'])).toBe(false);
  expect(names('shop/api:1 was pushed', ['api'])).toBe(true);
  expect(names(`pushed as ${digest.slice(0, 19)}…`, [digest])).toBe(true);
  expect(names('anything', [''])).toBe(false);
});

test('what is left when nothing more can be left out', async () => {
  const all = Array.from({ length: 100 }, (_, at) => at);
  expect(await fewest(all, async (some) => some.includes(17) && some.includes(64))).toEqual([17, 64]);
});
