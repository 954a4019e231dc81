import { describe, expect, it } from 'vitest';
import { formatTime, HOUR, MINUTE, type Time } from '../../core/time.ts';
import { START } from '../../rules/scenarios/history.ts';
import { digestOf } from '../../rules/scenarios/scenario.ts';
import type { Route } from './route.ts';
import { chain } from './routes/chain.ts';
import { custody } from './routes/custody.ts';
import { image } from './routes/image.ts';
import { placements } from './routes/placements.ts';
import { repositories } from './routes/repositories.ts';
import { runningImagesRoute } from './routes/running-images.ts';
import { tags } from './routes/tags.ts';
import { trace } from './routes/trace.ts';
import { workloads } from './routes/workloads.ts';
import { after, analysis, ask } from './story.fixture.ts';

const [PUSHED, RUNS, MOVED, ROLLED, ENTERED, GONE] = [
  after(0),
  after(1),
  after(2),
  after(3),
  after(4),
  after(5),
] as const;
const EVALUATED = analysis.lineage.at;

const ROUTES: readonly (readonly [string, Route, Readonly<Record<string, string>>])[] = [
  ['tags', tags, { repository: 'shop/api' }],
  ['placements', placements, { image: 'shop/api' }],
  ['images/trace', trace, { image: 'shop/api:1' }],
  ['images/chain', chain, { image: digestOf('b') }],
  ['images/DIGEST', image, { digest: digestOf('a') }],
  ['images/running', runningImagesRoute, {}],
  ['repositories', repositories, {}],
  ['workloads', workloads, {}],
  ['custody', custody, {}],
];

describe('what was so at a time', () => {
  it.each(ROUTES)('is in %s at the time of the evaluation what is so', async (_name, route, query) => {
    expect(await ask(route, query, EVALUATED)).toEqual(await ask(route, query));
  });

  it.each(ROUTES)('is in %s a moment before it the same, where nothing happened since', async (_name, route, query) => {
    const now = await ask(route, query);
    const before = await ask(route, query, EVALUATED - 1);
    const same = now.chain === undefined ? now : { ...now, chain: { ...now.chain, at: before.chain.at } };
    expect(before).toEqual(same);
  });

  it.each(ROUTES)('is refused by %s after the evaluation, with its time', async (_name, route, query) => {
    await expect(ask(route, query, EVALUATED + 1000)).rejects.toMatchObject({
      refusal: 'malformed',
      message: expect.stringContaining(formatTime(EVALUATED)),
    });
  });

  it.each(ROUTES.slice(0, 5))(
    'is in %s nothing before the first record of it, which is said',
    async (_name, route, query) => {
      const at = START - HOUR;
      await expect(ask(route, query, at)).rejects.toMatchObject({
        refusal: 'not-found',
        message: expect.stringContaining(`as of ${formatTime(at)}: no record`),
      });
    },
  );
});

describe('tags as of a time', () => {
  it.each([
    ['a push', PUSHED, [['a', undefined, undefined]]],
    [
      'a move',
      MOVED,
      [
        ['a', expect.any(String), 'moved'],
        ['b', undefined, undefined],
      ],
    ],
    [
      'a deletion',
      GONE,
      [
        ['a', expect.any(String), 'moved'],
        ['b', expect.any(String), 'deleted'],
      ],
    ],
  ])('mean what they meant after %s', async (_what, at, meanings) => {
    const { tags: told } = await ask(tags, { repository: 'shop/api' }, at);
    expect(told).toHaveLength(1);
    const history: readonly Readonly<Record<string, unknown>>[] = told[0].history;
    expect(history.map(({ digest, to, endedBy }) => [digest, to, endedBy])).toEqual(
      meanings.map(([name, ...end]) => [digestOf(String(name)), ...end]),
    );
  });

  it('begin at the instant of the push, and end at that of the move', async () => {
    const history = async (at: Time) => (await ask(tags, { repository: 'shop/api' }, at)).tags[0]?.history;
    const [first, second] = analysis.lineage.pushes.map((push) => push.at);
    if (first === undefined || second === undefined) throw new Error('two pushes are on record');
    await expect(history(first - 1)).rejects.toMatchObject({ refusal: 'not-found' });
    expect(await history(first)).toHaveLength(1);
    expect(await history(second - 1)).toHaveLength(1);
    expect(await history(second)).toHaveLength(2);
  });
});

describe('placements as of a time', () => {
  const where = async (at?: Time, more: Readonly<Record<string, string>> = {}) => {
    const { items } = await ask(placements, { ...more }, at);
    return items.map(({ image, running, to }: Record<string, Readonly<Record<string, unknown>>>) => [
      image?.['digest'],
      running,
      to !== undefined,
    ]);
  };

  it.each([
    ['before anything ran', PUSHED, []],
    ['before the rollout', MOVED, [['a', true, false]]],
    [
      'after the rollout',
      ROLLED,
      [
        ['b', true, false],
        ['a', false, true],
      ],
    ],
  ])('are those of then %s', async (_when, at, rows) => {
    expect(await where(at)).toEqual(rows.map(([name, ...rest]) => [digestOf(String(name)), ...rest]));
  });

  it('are filtered by whether they ran then', async () => {
    expect(await where(MOVED, { running: 'true' })).toEqual([[digestOf('a'), true, false]]);
    expect(await where(undefined, { running: 'true' })).toEqual([[digestOf('b'), true, false]]);
  });

  it('say who had come in by then', async () => {
    const entries = async (at: Time | undefined) => {
      const { items } = await ask(placements, { image: digestOf('b') }, at);
      return items[0].containers[0].entered;
    };
    expect(await entries(ROLLED)).toBeUndefined();
    expect(await entries(ENTERED)).toHaveLength(1);
  });

  it('have the custody of then: what was pushed since speaks against nothing', async () => {
    const links = async (at: Time | undefined, digest: string) => {
      const { items } = await ask(placements, { image: digestOf(digest) }, at);
      return items[0].custody.links;
    };
    expect(await links(MOVED, 'a')).toMatchObject({ origin: { state: 'complete' }, publisher: { state: 'complete' } });
    expect(await links(ROLLED, 'b')).toMatchObject({ publisher: { state: 'contradicted' } });
  });
});

describe('the story of an image as of a time', () => {
  const steps = async (at: Time): Promise<readonly string[]> => {
    const { chains } = await ask(trace, { image: 'shop/api:1' }, at);
    return chains[0].steps.map((step: { kind: string; title: string }) => step.kind);
  };

  it.each([
    ['its push', PUSHED, ['build', 'push', 'tag']],
    ['its deployment', RUNS, ['build', 'push', 'tag', 'deploy', 'admission', 'run']],
    ['the move of its tag', MOVED, ['build', 'push', 'tag', 'deploy', 'admission', 'run', 'push', 'tag']],
  ])('ends with %s', async (_what, at, kinds) => {
    expect(await steps(at)).toEqual(kinds);
  });

  it('knows no end of what goes on', async () => {
    const told = async (at: Time | undefined) => {
      const { chains } = await ask(trace, { image: 'shop/api:1' }, at);
      const all: readonly Readonly<Record<string, unknown>>[] = chains[0].steps;
      return all.filter(({ kind }) => kind === 'run' || kind === 'tag' || kind === 'build');
    };
    for (const one of await told(MOVED)) {
      const isOver = one['kind'] === 'build' || (one['digest'] === digestOf('a') && one['kind'] === 'tag');
      expect([one['title'], one['to'] !== undefined]).toEqual([one['title'], isOver]);
    }
    const [build] = await told(START + 5 * MINUTE);
    expect(build).toMatchObject({ kind: 'build', detail: expect.not.stringContaining('success') });
    expect(build).not.toHaveProperty('to');
    const [ended] = await told(PUSHED);
    expect(ended).toMatchObject({ kind: 'build', detail: expect.stringContaining('success'), to: expect.any(String) });
  });

  it('is drawn with the lanes of then', async () => {
    const lanes = async (at: Time | undefined, digest: string) => {
      const { chain: graph } = await ask(chain, { image: digestOf(digest) }, at);
      return [graph.at, graph.lanes.map((lane: { digest: string; standing: string }) => [lane.digest, lane.standing])];
    };
    expect(await lanes(RUNS, 'a')).toEqual([formatTime(RUNS), [[digestOf('a'), expect.not.stringMatching('suspect')]]]);
    expect((await lanes(MOVED, 'a'))[1]).toEqual([
      [digestOf('a'), expect.not.stringMatching('suspect')],
      [digestOf('b'), 'suspect'],
    ]);
    await expect(lanes(RUNS, 'b')).rejects.toMatchObject({ refusal: 'not-found' });
  });

  it('has no line to what came later', async () => {
    const kinds = async (at: Time | undefined) => {
      const { chain: graph } = await ask(chain, { image: digestOf('a') }, at);
      return graph.lines.map(({ kind }: { kind: string }) => kind).filter((kind: string) => kind !== 'leads');
    };
    expect(await kinds(RUNS)).toEqual([]);
    expect(await kinds(MOVED)).toEqual(['moved']);
    expect(await kinds(ROLLED)).toEqual(['moved', 'rolled']);
  });
});

describe('custody as of a time', () => {
  const counts = async (at: Time | undefined) => {
    const { now, pushes, summary } = await ask(custody, {}, at);
    return { now, pushes: pushes.total, running: summary.running };
  };

  it('counts what ran and what had been pushed then', async () => {
    expect(await counts(PUSHED)).toEqual({ now: [], pushes: 1, running: 0 });
    expect(await counts(MOVED)).toMatchObject({ now: [{ environment: 'prod', broken: 0 }], pushes: 2, running: 1 });
    expect(await counts(ROLLED)).toMatchObject({ now: [{ environment: 'prod', broken: 1 }], pushes: 2, running: 1 });
  });

  it('is told of the images that ran then', async () => {
    const ofThen = async (at: Time | undefined) => {
      const { items } = await ask(runningImagesRoute, {}, at);
      return items.map(({ digest, standing, pushedBy }: Readonly<Record<string, unknown>>) => [
        digest,
        standing,
        pushedBy,
      ]);
    };
    expect(await ofThen(PUSHED)).toEqual([]);
    expect(await ofThen(MOVED)).toEqual([[digestOf('a'), 'trusted', 'ci-bot']]);
    expect(await ofThen(ROLLED)).toEqual([[digestOf('b'), 'broken', 'mallory']]);
  });
});
