import { canonicalContent } from '../../core/canonical.ts';
import type { Coverage } from '../../core/coverage.ts';
import type { Digest } from '../../core/digest.ts';
import type { LandwaiterEvent, RunReported } from '../../core/event.ts';
import type { Finding } from '../../core/finding.ts';
import { DAY, type Time } from '../../core/time.ts';
import { type MentionedRepository, mentionsOf } from '../../lineage/mentions.ts';
import type { Store } from '../../lineage/store.ts';
import { analyze } from '../analyze.ts';
import type { Judgement } from './judgement.ts';

/** What a first look asks of a store. */
export type Asked = Pick<Store, 'factsAbout' | 'factsSince'>;

/** What is known besides the facts around: the latest runs, when which feed was heard, and the last evaluation's findings. */
export interface Known {
  readonly runs: readonly RunReported[];
  readonly coverage: readonly Coverage[];
  readonly findings: readonly Finding[];
}

/** So many facts around are read at most: beyond that judging everything is hardly slower, and takes less memory. */
const MOST_AROUND = 30_000;
const MOST_REPOSITORIES = 200;
const MOST_DIGESTS = 500;
/** Builds, sign-ins and changes of controls that explain something came about then. */
const BEFORE = DAY;

/**
 * What fresh facts say by themselves and together with the facts around them, long before all facts are judged again.
 * What needs all of history (bursts over many repositories, names that look alike) is left to that.
 */
export async function firstLook(
  fresh: readonly LandwaiterEvent[],
  { policy, rules }: Judgement,
  store: Asked,
  { runs, coverage, findings }: Known,
  at: Time,
): Promise<readonly Finding[]> {
  const around = await factsAround(fresh, store);
  // Without some of what explains the others it would be raised that they are unexplained.
  if (!around) return [];
  const events = distinct([...around, ...runs]);
  const focus = {
    fresh: new Set(fresh.map(({ id }) => id)),
    standing: new Map(findings.map((finding) => [finding.id, finding])),
  };
  return analyze({ events, coverage, inputs: [] }, policy, at, rules, undefined, focus).findings;
}

/**
 * The facts by which fresh ones can be judged without reading all: those of the same images and repositories, of the
 * repositories that hold copies, and everything of the day before. What the rest of history would add comes with the next
 * evaluation of all facts.
 */
async function factsAround(
  fresh: readonly LandwaiterEvent[],
  store: Asked,
): Promise<readonly LandwaiterEvent[] | undefined> {
  const found: LandwaiterEvent[] = [...fresh];
  const asked = new Set<string>();
  // One more than are allowed shows that there are too many.
  const left = (): number => MOST_AROUND + 1 - found.length;
  const askRepositories = async (repositories: readonly MentionedRepository[]): Promise<void> => {
    for (const { registry, repository } of repositories) {
      const key = `${registry}/${repository}`;
      if (left() <= 0 || asked.has(key) || asked.size >= MOST_REPOSITORIES) continue;
      asked.add(key);
      found.push(...(await store.factsAbout({ repository: { registry, repository } }, left())));
    }
  };

  if (left() <= 0) return undefined;
  const copies = await store.factsAbout({ digests: digestsOf(fresh).slice(0, MOST_DIGESTS) }, left());
  found.push(...copies);
  await askRepositories(fresh.flatMap((fact) => mentionsOf(fact).repositories));
  await askRepositories(copies.flatMap((fact) => mentionsOf(fact).repositories));
  const earliest = fresh.reduce((least, { at }) => Math.min(least, at), Infinity);
  if (left() > 0 && Number.isFinite(earliest)) found.push(...(await store.factsSince(earliest - BEFORE, left())));
  return left() > 0 ? found : undefined;
}

/** Each fact once: the same one comes from several questions. */
function distinct(facts: readonly LandwaiterEvent[]): readonly LandwaiterEvent[] {
  const found = new Map<string, LandwaiterEvent[]>();
  for (const fact of facts) {
    const same = found.get(fact.id);
    if (!same) found.set(fact.id, [fact]);
    else if (!same.some((one) => one === fact || canonicalContent(one) === canonicalContent(fact))) same.push(fact);
  }
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
