import type { HostImage, LandwaiterEvent, ManifestHinted, ManifestPushed } from '../../../../core/event.ts';
import type { Policy } from '../../../../core/policy.ts';
import type { Reference } from '../../../../core/reference.ts';
import { isRecorded } from '../../../../core/strength.ts';
import { addTo } from '../../../../core/grouping.ts';
import { countUntil, earliest, latest } from '../../../../core/time.ts';
import { feedOf } from '../../../facts/feed-name.ts';
import { memo } from '../../../facts/lazy.ts';
import { readReference } from '../../../facts/references.ts';
import { REACH } from '../enrichment.ts';

/** As many pushes have to be those that hosts tell of. */
const LEAST = 3;

interface Sent {
  readonly host: string;
  readonly at: number;
}

/**
 * The registry to which container engines are on record as having pushed what these files tell of, under the same names at the
 * same times: three pushes or more, most of all that were sent there meanwhile, and none that was sent to another. A file that
 * tells of none of them is of the same registry where it lies beside one that does, and no record names another registry that
 * could have what it tells of. `unnamed`: of one product; `others`: registries known to be of another.
 */
export function sentRegistry(
  unnamed: readonly LandwaiterEvent[],
  facts: readonly LandwaiterEvent[],
  others: ReadonlySet<string>,
  policy: Policy,
): string | undefined {
  const read = memo((text: string) => readReference(text, policy));
  const referenceOf = ({ reference }: HostImage): Reference | undefined => {
    const name = reference === undefined ? undefined : read(reference);
    return name && !others.has(name.registry) ? name : undefined;
  };
  const sent = sentBy(facts, referenceOf);
  const files = [...Map.groupBy(unnamed, feedOf)].map(([path, own]) => {
    const pushes = own.filter(isPush);
    return { folder: path.slice(0, path.lastIndexOf('/') + 1), pushes, meant: meantBy(pushes, sent) };
  });
  const telling = files.filter(({ meant }) => meant.length > 0);
  const meant = telling.flatMap((file) => file.meant);
  const [host, ...more] = new Set(meant.map((one) => one.host));
  if (host === undefined || more.length > 0 || meant.length < LEAST) return undefined;
  const times = files.flatMap(({ pushes }) => pushes.map(({ at }) => at));
  const [from, to] = [earliest(times) - REACH, latest(times) + REACH];
  const all = [...sent.values()].flat().filter((one) => one.host === host && one.at >= from && one.at <= to);
  if (meant.length <= all.length / 2) return undefined;
  const folders = new Set(telling.map(({ folder }) => folder));
  const silent = files.filter((file) => file.meant.length === 0);
  if (silent.some(({ folder }) => !folders.has(folder))) return undefined;
  const told = new Set(silent.flatMap(({ pushes }) => pushes.map(({ repository }) => repository)));
  const isElsewhere = (name: Reference | undefined): boolean =>
    name !== undefined && name.registry !== host && !others.has(name.registry) && told.has(name.repository);
  return facts.some((fact) => namesIn(fact).some((text) => isElsewhere(read(text)))) ? undefined : host;
}

/** Under a tag: an engine names one, and what it pushes of one image by digest is told by the records of the tag. */
function isPush(fact: LandwaiterEvent): fact is ManifestHinted | ManifestPushed {
  if (fact.type === 'manifest.hinted') return fact.action === 'pushed';
  return fact.type === 'manifest.pushed' && fact.tag !== undefined;
}

/** By `repository:tag`. */
function sentBy(
  facts: readonly LandwaiterEvent[],
  referenceOf: (fact: HostImage) => Reference | undefined,
): ReadonlyMap<string, readonly Sent[]> {
  const sent = new Map<string, Sent[]>();
  for (const fact of facts) {
    if (fact.type !== 'host.image' || fact.action !== 'pushed' || !isRecorded(fact)) continue;
    const name = referenceOf(fact);
    if (name) addTo(sent, `${name.repository}:${name.tag ?? 'latest'}`, { host: name.registry, at: fact.at });
  }
  return sent;
}

/** The engines' pushes that these are. */
function meantBy(
  pushes: readonly (ManifestHinted | ManifestPushed)[],
  sent: ReadonlyMap<string, readonly Sent[]>,
): readonly Sent[] {
  const times = Map.groupBy(pushes, ({ repository, tag }) => `${repository}:${tag ?? ''}`);
  return [...times].flatMap(([name, own]) => {
    const told = sent.get(name) ?? [];
    if (told.length === 0) return [];
    const inOrder = own.toSorted((one, other) => one.at - other.at);
    return told.filter(({ at }) => countUntil(inOrder, at + REACH) > countUntil(inOrder, at - REACH - 1));
  });
}

function namesIn(fact: LandwaiterEvent): readonly string[] {
  if (fact.type === 'host.image') return fact.reference === undefined ? [] : [fact.reference];
  if (fact.type === 'container.observed') return [fact.image];
  return fact.type === 'workload.changed' ? (fact.containers ?? []).map(({ image }) => image) : [];
}
