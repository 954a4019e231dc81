import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { LandwaiterEvent } from '../../../core/event.ts';
import { pull, sha } from '../../../lineage/storage/store.cases.ts';
import type { Store } from '../../../lineage/storage/store.ts';
import { memoryStore } from '../../../lineage/stores/memory/memory.ts';
import { type Asked, eventsAsked } from './events.ts';

const nothingElse = {
  standing: { at: 0, findings: [], decisions: [] },
  evidence: { events: [], coverage: [], inputs: [] },
};
const repository = 'registry.acme.example/shop/api';

/** All pages of what is asked. */
async function paged(store: Store, asked: Asked): Promise<readonly (readonly string[])[]> {
  const pages: (readonly string[])[] = [];
  for (let cursor: string | undefined, isLast = false; !isLast; ) {
    const page = await eventsAsked({ ...asked, ...(cursor !== undefined && { cursor }) }, { store, ...nothingElse });
    pages.push(page.items.map(({ event }) => event.id));
    cursor = page.next;
    isLast = cursor === undefined;
  }
  return pages;
}

/** One that hands over a few at a time. */
function slowly(store: Store): Store {
  return {
    ...store,
    eachAbout: (query, stretch, take) =>
      store.eachAbout(query, stretch, (all) => {
        for (let start = 0; start < all.length; start += 3)
          if (take(all.slice(start, start + 3)) === 'enough') return 'enough';
        return 'more';
      }),
  };
}

async function storeWith(facts: readonly LandwaiterEvent[]): Promise<Store> {
  const store = memoryStore();
  await store.record(facts);
  return store;
}

const facts = fc
  .array(fc.record({ at: fc.integer({ min: 0, max: 6 }), source: fc.constantFrom('harbor', 'quay') }), {
    maxLength: 40,
  })
  .map((all) => all.map(({ at, source }, number) => pull(String(number), at, { source })));

test('the pages about a repository hold every wanted fact once, the latest first, full to the last', async () => {
  const asked = fc.record(
    {
      source: fc.constantFrom('harbor', 'quay'),
      since: fc.integer({ min: 0, max: 6 }),
      until: fc.integer({ min: 0, max: 7 }),
    },
    { requiredKeys: [] },
  );
  await fc.assert(
    fc.asyncProperty(facts, fc.integer({ min: 1, max: 5 }), asked, async (all, limit, filter) => {
      const pages = await paged(slowly(await storeWith(all)), { repository, limit, ...filter });
      const { source, since = 0, until = Infinity } = filter;
      const wanted = all
        .filter((one) => one.at >= since && one.at < until && (source === undefined || one.source === source))
        .sort((one, other) => other.at - one.at || (one.id < other.id ? -1 : 1));
      expect(pages.flat()).toEqual(wanted.map(({ id }) => id));
      expect(pages.slice(0, -1).every((page) => page.length === limit)).toBe(true);
    }),
    { numRuns: 300 },
  );
});

test('of very many facts about a repository no more are asked for than a page needs', async () => {
  let handed = 0;
  const store = slowly(await storeWith(Array.from({ length: 1000 }, (_, number) => pull(String(number), number))));
  const counting: Store = {
    ...store,
    eachAbout: (query, stretch, take) =>
      store.eachAbout(query, stretch, (some) => {
        handed += some.length;
        return take(some);
      }),
  };
  const { items } = await eventsAsked({ repository, limit: 5 }, { store: counting, ...nothingElse });
  expect(items.map(({ event }) => event.id)).toEqual(['999', '998', '997', '996', '995']);
  expect(handed).toBe(6);
});

test('a digest is understood as it is printed', async () => {
  const store = await storeWith([pull('one', 1), pull('other', 2, { digest: sha('b') })]);
  expect(await paged(store, { digest: 'sha256:aaaaaaaaaaaa…', limit: 10 })).toEqual([['one']]);
  expect(await paged(store, { digest: 'bbbbbbbbbbbb', limit: 10 })).toEqual([['other']]);
  expect(await paged(store, { digest: 'cccccccccccc', limit: 10 })).toEqual([[]]);
});
