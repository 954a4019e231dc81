import type { Digest } from '../../core/digest.ts';
import type { LandwaiterEvent } from '../../core/event.ts';
import { DAY } from '../../core/time.ts';
import { type MentionedRepository, mentionsOf } from '../../lineage/mentions.ts';
import type { Store } from '../../lineage/store.ts';

/** What a first look asks of a store. */
export type Asked = Pick<Store, 'factsAbout' | 'factsSince'>;

const MOST_REPOSITORIES = 200;
const MOST_DIGESTS = 500;
/** Builds, sign-ins and changes of controls that explain something came about then. */
const BEFORE = DAY;

/**
 * The facts by which fresh ones can be judged without reading all: those of the same images and repositories, of the
 * repositories that hold copies, and everything of the day before. What the rest of history would add comes with the next
 * evaluation of all facts.
 */
export async function factsAround(
  fresh: readonly LandwaiterEvent[],
  store: Asked,
): Promise<readonly LandwaiterEvent[]> {
  const found = new Map<string, LandwaiterEvent[]>();
  const add = (facts: readonly LandwaiterEvent[]): void => {
    for (const fact of facts) {
      const same = found.get(fact.id);
      if (!same) found.set(fact.id, [fact]);
      else if (!same.some((one) => one.at === fact.at && one.origin.sha256 === fact.origin.sha256)) same.push(fact);
    }
  };
  const asked = new Set<string>();
  const askRepositories = async (repositories: readonly MentionedRepository[]): Promise<void> => {
    for (const { registry, repository } of repositories) {
      const key = `${registry}/${repository}`;
      if (asked.has(key) || asked.size >= MOST_REPOSITORIES) continue;
      asked.add(key);
      add(await store.factsAbout({ repository: { registry, repository } }));
    }
  };

  add(fresh);
  const copies = await store.factsAbout({ digests: digestsOf(fresh).slice(0, MOST_DIGESTS) });
  add(copies);
  await askRepositories(fresh.flatMap((fact) => mentionsOf(fact).repositories));
  await askRepositories(copies.flatMap((fact) => mentionsOf(fact).repositories));
  const earliest = fresh.reduce((least, { at }) => Math.min(least, at), Infinity);
  if (Number.isFinite(earliest)) add(await store.factsSince(earliest - BEFORE));
  return [...found.values()].flat();
}

/** Of images, not of layers: half of all images share those of a base. */
function digestsOf(facts: readonly LandwaiterEvent[]): readonly Digest[] {
  const digests = new Set<Digest>();
  for (const fact of facts) {
    const layers = new Set(fact.type === 'manifest.pushed' ? (fact.layers ?? []).map(({ digest }) => digest) : []);
    for (const digest of mentionsOf(fact).digests) if (!layers.has(digest)) digests.add(digest);
  }
  return [...digests];
}
