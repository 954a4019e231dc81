import { describe, expect, test } from 'vitest';
import type { Finding } from '../../../src/core/finding.ts';
import { parseDigest } from '../../../src/core/digest.ts';
import { attackedBy } from '../attacks/index.ts';
import type { Month } from '../month.ts';
import { drawMonth } from '../world/month.ts';
import { clocks } from './clocks.ts';
import { inheritance } from './inheritance.ts';
import type { Judge, Question } from './judge.ts';
import { moreEvidence } from './more-evidence.ts';
import { names } from './names.ts';
import { neighbours } from './neighbours.ts';
import type { Property } from './property.ts';
import { rebuilds, staleRuns } from './rebuilds.ts';
import { restarts } from './restarts.ts';
import { trials } from './trials.ts';
import { sharedRegistry } from './shared-registry.ts';
import { unbound } from './unbound.ts';

const SEEDS = Array.from({ length: 12 }, (_, at) => at + 1);

function finding(more: Partial<Finding>): Finding {
  return {
    id: '0123456789abcdef',
    rule: 'a-rule',
    severity: 'medium',
    confidence: 'recorded',
    state: 'open',
    title: 'Something happened',
    summary: 'It happened.',
    why: 'It may matter.',
    missing: [],
    respond: [],
    benignIf: [],
    openedAt: 0,
    firstEventAt: 0,
    lastEventAt: 0,
    attack: [],
    evidence: [],
    ...more,
  };
}

const ONE = finding({ id: '1' });
const TWO = finding({ id: '2' });

/** Answers the first question with `first`, all others with `then`. */
function answering(first: readonly Finding[], then: (question: Question) => readonly Finding[]): Judge {
  let asked = 0;
  return async (question) => {
    asked += 1;
    return asked === 1 ? first : then(question);
  };
}

/** How many months are broken when the second answer is this one; only the first month that can be tried is. */
async function broken(
  property: Property,
  first: readonly Finding[],
  then: readonly Finding[] | ((question: Question) => readonly Finding[]),
): Promise<number> {
  for (const seed of SEEDS) {
    const judge = answering(first, typeof then === 'function' ? then : () => then);
    const { months, broken: count } = await trials(property, 'policy', [seed], () => undefined, judge);
    if (months > 0) return count;
  }
  throw new Error(`${property.name} could be tried on none of the months`);
}

describe.each([restarts, clocks, names, neighbours])('$name tells', (property) => {
  test('nothing, where the answers are the same', async () => {
    expect(await broken(property, [ONE, TWO], [TWO, ONE])).toBe(0);
  });
  test('a finding that is missing', async () => {
    expect(await broken(property, [ONE, TWO], [ONE])).toBe(1);
  });
  test('a finding more, of whatever severity', async () => {
    expect(await broken(property, [ONE], [ONE, finding({ id: '3', severity: 'info' })])).toBe(1);
  });
  test('one that is graver, or in another state', async () => {
    expect(await broken(property, [ONE], [{ ...ONE, severity: 'high' }])).toBe(1);
    expect(await broken(property, [ONE], [{ ...ONE, state: 'resolved' }])).toBe(1);
  });
});

describe.each([moreEvidence, sharedRegistry, unbound])('$name tells', (property) => {
  test('nothing, where the answers are the same, or less is said', async () => {
    expect(await broken(property, [ONE, TWO], [TWO, ONE])).toBe(0);
    expect(await broken(property, [ONE, TWO], [ONE])).toBe(0);
  });
  test('a finding more of medium or worse, and one that is graver', async () => {
    expect(await broken(property, [ONE], [ONE, TWO])).toBe(1);
    expect(await broken(property, [ONE], [{ ...ONE, severity: 'critical' }])).toBe(1);
    expect(await broken(property, [ONE], [ONE, finding({ id: '3', severity: 'low' })])).toBe(0);
  });
});

test.each([moreEvidence, sharedRegistry])('$name tells an attack that is lost', async (property) => {
  // The attack's answers are the third and the fourth; a word that every attack is about stands in the third.
  let asked = 0;
  const judge: Judge = async ({ files }) => {
    asked += 1;
    return asked === 3 ? [finding({ summary: digestsIn(files).join(' ') })] : [];
  };
  for (const seed of SEEDS) {
    asked = 0;
    const { broken: count } = await trials(property, 'policy', [seed], () => undefined, judge);
    if (asked > 3) return expect(count).toBe(1);
  }
  throw new Error('no month had an attack');
});

describe('rebuilds tells', () => {
  const ofNew = ({ files }: Question): Finding => finding({ id: '3', summary: digestsIn(files).join(' ') });
  test('what is said of the new bytes', async () => {
    expect(await broken(rebuilds, [ONE], (question) => [ONE, ofNew(question)])).toBe(1);
    expect(await broken(rebuilds, [ONE], [ONE])).toBe(0);
  });
  test('what is said more gravely of their tag', async () => {
    const low = (question: Question): readonly Finding[] => [{ ...ofNew(question), severity: 'low' }];
    expect(await broken(rebuilds, [], low)).toBe(0);
    expect(await broken(rebuilds, [], (question) => low(question).map((one) => ({ ...one, severity: 'high' })))).toBe(
      1,
    );
  });
});

test('stale-runs tells that the run which moved the tag back is told by nothing', async () => {
  const told = ({ files }: Question): Finding =>
    finding({ rule: 'tag-rolled-back', summary: digestsIn(files).join(' ') });
  const any: Judge = async (question) => [told(question)];
  const none: Judge = async () => [ONE];
  for (const [judge, count] of [
    [any, 0],
    [none, 1],
  ] as const) {
    const figures = await trials(staleRuns, 'policy', SEEDS, () => undefined, judge);
    expect(figures.months).toBeGreaterThan(0);
    expect(figures.broken).toBe(figures.months * count);
  }
});

describe('inheritance tells', () => {
  const draw = (seed: number): Month => drawMonth(seed, { small: true });
  test('what is said of an image that was there before', async () => {
    const count = await overMonths((month) => {
      const push = month.acts.find((act) => act.act === 'push');
      return push?.act === 'push' ? [ofDigest(push.image.digest, {})] : [];
    });
    expect(count).toBeGreaterThan(0);
  });
  test('what is said more gravely, or more surely, of what was built on the bytes', async () => {
    for (const more of [{ severity: 'critical' }, { confidence: 'verified' }] as const) {
      const count = await overMonths((month, seed) => {
        const story = attackedBy(month, 18, seed);
        const root = story?.attack.acts.find((act) => act.act === 'push');
        if (story === undefined || root?.act !== 'push') return [];
        const known = new Set(root.image.children?.map(({ digest }) => String(digest)));
        const derived = story.attack.about.filter(
          (word) => word.startsWith('sha256:') && word !== root.image.digest && !known.has(word),
        );
        return [ofDigest(root.image.digest, {}), ...derived.map((digest) => ofDigest(digest, more))];
      });
      expect(count).toBeGreaterThan(0);
    }
  });

  async function overMonths(said: (month: Month, seed: number) => readonly Finding[]): Promise<number> {
    let count = 0;
    for (const seed of SEEDS) {
      const month = draw(seed);
      const judge = answering([], () => said(month, seed));
      count += (
        await trials(
          inheritance,
          'policy',
          [seed],
          () => undefined,
          judge,
          () => month,
        )
      ).broken;
    }
    return count;
  }
});

function ofDigest(digest: string, more: Partial<Finding>): Finding {
  return finding({
    id: digest,
    image: { registry: 'r.example', repository: 'a', digest: parseDigest(digest) },
    ...more,
  });
}

function digestsIn(files: Question['files']): readonly string[] {
  const text = files.flatMap(({ lines }) => lines.map((line) => line.text)).join('\n');
  return [...new Set(text.match(/sha256:[0-9a-f]{64}/g) ?? [])];
}
