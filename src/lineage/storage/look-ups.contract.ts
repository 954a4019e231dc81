import { afterEach, describe, expect, it } from 'vitest';
import type { ContentsRead } from '../../core/contents-read.ts';
import type { LandwaiterEvent } from '../../core/event.ts';
import {
  attachedLink,
  findingLinks,
  historyLink,
  objectLink,
  projectDayLink,
  runLink,
  untaggedLink,
  wishLink,
} from './links.ts';
import type { Kept, NearQuery } from './look-ups.ts';
import { change, FINDING, HOSTILE, origin, pull, push, sha, STORY } from './store.cases.ts';
import type { Store } from './store.ts';

const REGISTRY = 'registry.acme.example';
const API = { registry: REGISTRY, repository: 'shop/api' };

const API_OBJECT = wishLink({ namespace: 'shop' }, 'Deployment/api');

/** What look-ups of every store must find. `open` gives an empty store each time. */
export function lookUpsContract(name: string, open: () => Promise<Store>): void {
  describe(`look-ups in the ${name} store`, () => {
    let store: Store | undefined;
    const opened = async (...facts: readonly LandwaiterEvent[]): Promise<Store> => {
      store = await open();
      await store.record(facts);
      return store;
    };
    afterEach(async () => {
      await store?.close();
      store = undefined;
    });
    const idsOf = (kept: readonly Kept[]): readonly string[] => [...new Set(kept.map(({ fact }) => fact.id))].sort();
    const near = (told: Store, query: Partial<NearQuery>): Promise<readonly Kept[]> =>
      told.near({ known: new Set(), most: 1000, ...query });

    const questions: readonly (readonly [what: string, query: Partial<NearQuery>, ids: readonly string[]])[] = [
      ['nothing', {}, []],
      ['digests', { digests: [sha('4'), sha('6')] }, ['child', 'elsewhere']],
      ['a repository', { names: [{ ...API, registry: 'other.example' }] }, ['elsewhere']],
      ['a tag', { names: [{ ...API, tag: 'v1.sig' }] }, ['signature']],
      ['actors', { actors: ['dana', 'nobody'] }, ['deploy', 'elsewhere']],
      ['a history', { links: [historyLink(REGISTRY, 'shop/api')] }, ['child', 'index', 'signature']],
      ['an object', { links: [objectLink({ namespace: 'shop' }, 'Pod/api-1')] }, ['pod']],
      ['an object of another cluster', { links: [objectLink({ cluster: 'x', namespace: 'shop' }, 'Pod/api-1')] }, []],
      ['a run', { links: [runLink({ system: 'github', project: 'acme/shop' }, '1/1')] }, ['run']],
      ['a project on a day', { links: [projectDayLink('github:acme/shop', 1000)] }, ['run']],
      ['a project on another day', { links: [projectDayLink('github:acme/shop', 10 ** 9)] }, []],
      [
        'several kinds at once',
        { digests: [sha('6')], names: [{ ...API, tag: 'v1.sig' }], actors: ['ci-bot'] },
        ['elsewhere', 'index', 'signature'],
      ],
      ['one type', { digests: [sha('1')], types: ['run.reported'] }, ['run']],
    ];
    it.each(questions)('find what is near %s', async (_, query, ids) => {
      const told = await opened(...STORY);
      expect(idsOf(await near(told, query))).toEqual([...ids].sort());
    });

    it('leave out what is at hand, and give no more than was asked for', async () => {
      const told = await opened(...STORY);
      const all = await near(told, { names: [API] });
      expect(new Set(all.map(({ key }) => key)).size).toBe(all.length);
      const [first] = all;
      const known = new Set(first ? [first.key] : []);
      const others = await near(told, { names: [API], known });
      expect(others).toHaveLength(all.length - 1);
      expect(idsOf(others)).not.toContain(first?.fact.id);
      expect(await near(told, { names: [API], most: 2 })).toHaveLength(2);
    });

    it('give the facts themselves, whatever texts are in them', async () => {
      const odd = HOSTILE.map((text, index) =>
        push(`odd ${index}`, { at: 100 + index, registry: text, repository: text, tag: text, origin: origin(text, 1) }),
      );
      const told = await opened(...odd);
      for (const [index, text] of HOSTILE.entries()) {
        const wanted = [odd[index]];
        const name = { registry: text, repository: text };
        expect((await near(told, { names: [name] })).map(({ fact }) => fact)).toEqual(wanted);
        expect((await near(told, { names: [{ ...name, tag: text }] })).map(({ fact }) => fact)).toEqual(wanted);
        expect((await near(told, { links: [historyLink(text, text)] })).map(({ fact }) => fact)).toEqual(wanted);
        expect(await told.repositoriesAt([text])).toEqual([name]);
      }
    });

    it('find of pulls the earliest, and those that take stock', async () => {
      const told = await opened(
        pull('late', 30),
        pull('early', 20),
        pull('claimed', 10, { strength: 'asserted' }),
        pull('other tag', 5, { tag: 'v2' }),
        pull('stock', 40, { inventory: true }),
      );
      expect(idsOf(await near(told, { names: [API], digests: [sha('a')] }))).toEqual(['stock']);
      expect(idsOf(await told.firstPulls({ names: [{ ...API, tag: 'v1' }] }))).toEqual(['claimed', 'early']);
      expect(idsOf(await told.firstPulls({ digests: [sha('a')] }))).toEqual(['other tag']);
      expect(await told.firstPulls({ names: [{ ...API, tag: 'v3' }] })).toEqual([]);
    });

    it('find of what is about no single tag, and of what is attached by its tag', async () => {
      const gone = { ...push('gone', { at: 1 }), type: 'manifest.deleted' } as const;
      const { tag: _, ...untagged } = gone;
      const told = await opened(
        gone,
        { ...untagged, id: 'digest gone' },
        { ...untagged, id: 'tree gone', whole: 'below' },
        { ...untagged, type: 'manifest.hinted', action: 'pushed', id: 'hint' },
        push('signature', { tag: `${sha('b').replace(':', '-')}.sig` }),
        push('image'),
      );
      expect(idsOf(await near(told, { links: [untaggedLink(REGISTRY, 'shop/api')] }))).toEqual(['digest gone', 'hint']);
      expect(idsOf(await near(told, { links: [attachedLink(sha('b'))] }))).toEqual(['signature']);
    });

    it('find of an object all but the changes that show no owner', async () => {
      const verdict = {
        control: 'kyverno',
        decision: 'allowed',
        namespace: 'shop',
        kind: 'Deployment',
        name: 'api',
      } as const;
      const { digest: _, registry: __, repository: ___, tag: ____, ...observed } = push('verdict');
      const told = await opened(
        change('plain', 1),
        change('owned', 2, { owners: [{ kind: 'Rollout', name: 'api' }] }),
        change('annotated', 3, { annotations: { owners: '"owners":[' } }),
        { ...observed, type: 'admission.decided', ...verdict },
      );
      const object = objectLink({ namespace: 'shop' }, 'Deployment/api');
      expect(idsOf(await near(told, { links: [object] }))).toEqual(['owned', 'verdict']);
      expect(idsOf(await near(told, { links: [API_OBJECT] }))).toEqual(['annotated', 'plain']);
    });

    it('find the latest changes of objects until an instant, but for those that were merely seen', async () => {
      const told = await opened(
        change('1', 1),
        change('2', 2),
        change('listed', 3, { seen: true }),
        change('annotated', 4, { annotations: { seen: '"seen":true' } }),
        change('5', 5),
        change('other', 3, { name: 'web' }),
      );
      const web = wishLink({ namespace: 'shop' }, 'Deployment/web');
      const asked = [
        { object: API_OBJECT, at: 4 },
        { object: web, at: 9 },
        { object: web, at: 2 },
        { object: API_OBJECT, at: 1 },
      ];
      const found = await told.changesUntil(asked, 2);
      expect(found.map((kept) => kept.map(({ fact }) => fact.id))).toEqual([['annotated', '2'], ['other'], [], ['1']]);
      expect(await told.changesUntil([], 2)).toEqual([]);
    });

    it('find the lists of a cluster from a time on', async () => {
      const list = (id: string, at: number, cluster: string): LandwaiterEvent => ({
        type: 'pods.listed',
        id,
        at,
        cluster,
        source: 'test',
        strength: 'recorded',
        origin: origin('a', 1),
        uids: [],
      });
      const told = await opened(list('3', 3, 'a'), list('1', 1, 'a'), list('2', 2, 'a'), list('x', 2, 'b'));
      const found = async (from: number, most: number) =>
        (await told.linkedSince(['listing', 'a'], from, most)).map(({ fact }) => fact.id);
      expect(await found(2, 9)).toEqual(['2', '3']);
      expect(await found(0, 2)).toEqual(['1', '2']);
    });

    it('find digests by their first digits', async () => {
      const told = await opened(...STORY);
      expect(await told.digestsLike('1'.repeat(12))).toEqual([sha('1')]);
      expect(await told.digestsLike('1'.repeat(63))).toEqual([sha('1')]);
      expect(await told.digestsLike(`${'1'.repeat(12)}0`)).toEqual([]);
    });

    it('know repositories, actors and the latest times', async () => {
      const told = await opened(...STORY);
      expect([...(await told.repositoriesAt(['shop/api']))].sort((a, b) => (a.registry < b.registry ? -1 : 1))).toEqual(
        [{ registry: 'other.example', repository: 'shop/api' }, API],
      );
      expect([...(await told.repositoriesUnder(['api']))].map(({ repository }) => repository)).toEqual([
        'shop/api',
        'shop/api',
      ]);
      expect(await told.repositoriesUnder(['pi', 'shop/api', '%/api'])).toEqual([]);
      expect([...(await told.actorNames())].sort()).toEqual(['argocd', 'ci-bot', 'dana']);
      expect((await told.latestTimes(2)).times).toEqual([9, 8]);
    });

    it('give the coverage of feeds that are asked for, or its ends', async () => {
      const told = await opened();
      await told.cover([
        { source: 'a', scope: 'x', minutes: [1, 2, 3] },
        { source: 'b', scope: 'x', minutes: [5] },
      ]);
      expect(await told.coverageOf(({ source }) => (source === 'a' ? 'ends' : undefined))).toEqual([
        { source: 'a', scope: 'x', minutes: [1, 3] },
      ]);
      expect(await told.coverageOf(({ source }) => (source === 'a' ? 'all' : 'ends'))).toEqual([
        { source: 'a', scope: 'x', minutes: [1, 2, 3] },
        { source: 'b', scope: 'x', minutes: [5] },
      ]);
    });

    it('find findings by what they rest on and are about, in their order', async () => {
      const told = await opened();
      const about = { ...FINDING, id: 'about', image: { ...API, digest: sha('b') }, evidence: [] };
      const place = { ...FINDING, id: 'place', placement: { namespace: 'shop', workload: 'Deployment/api' } };
      await told.saveFindings([about, FINDING, place]);
      const found = async (...links: Parameters<Store['findingsAbout']>[0]) =>
        (await told.findingsAbout(links)).map(({ id }) => id);
      expect(await found(findingLinks.event('index'))).toEqual([FINDING.id, 'place']);
      expect(await found(findingLinks.event('index'), findingLinks.image(sha('b')))).toEqual([
        'about',
        FINDING.id,
        'place',
      ]);
      expect(await found(findingLinks.place(undefined, 'shop', 'Deployment/api'))).toEqual(['place']);
      await told.saveFindings([FINDING]);
      expect(await found(findingLinks.image(sha('b')))).toEqual([]);
    });

    it('give what was concluded of images that were read, until something else is', async () => {
      const told = await opened();
      const read = { push: 'api', at: 4, differing: 0, isAlone: false, isCurrent: true, isComplete: true } as const;
      const contents = ['a', 'b', 'a'].map(
        (digit, index): ContentsRead => ({
          ...read,
          at: index,
          digest: sha(digit),
          strength: 'recorded',
          evidence: [],
        }),
      );
      await told.saveFindings([], { at: 5, contents });
      expect((await told.contentsOf([sha('a'), sha('c')])).map(({ at }) => at)).toEqual([0, 2]);
      expect(await told.contentsOf([sha('b')])).toEqual(contents.slice(1, 2));
      await told.saveFindings([FINDING]);
      await told.saveFindings([FINDING], { at: 6 });
      expect(await told.contentsOf([sha('b')])).toHaveLength(1);
      await told.saveFindings([FINDING], { at: 7, contents: [] });
      expect(await told.contentsOf([sha('a'), sha('b')])).toEqual([]);
    });

    it('tell whether all was judged, and what came since', async () => {
      const told = await opened(push('1'));
      expect(await told.judging()).toBeUndefined();
      await told.saveFindings([], { at: 5, newest: await told.newest() });
      await told.record([push('1')]);
      expect(await told.judging()).toEqual({ at: 5, isCurrent: true });
      await told.record([push('2')]);
      expect(await told.judging()).toEqual({ at: 5, isCurrent: false });
      await told.saveFindings([FINDING]);
      expect(await told.judging()).toEqual({ at: 5, isCurrent: false });
      await told.saveFindings([], { at: 7 });
      expect(await told.judging()).toEqual({ at: 7 });
    });
  });
}
