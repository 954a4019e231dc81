import type { ClusterSeen } from './clusters.ts';
import { stageOf } from '../folder-pattern.ts';
import { countOf, type Seen, sureness, tally, type Tally } from '../tally.ts';

/** What a cluster's list takes because others do. */
export interface Lent {
  readonly name: string;
  /** Names of clusters. */
  readonly from: readonly string[];
}

const FEW = 3;

/**
 * A cluster of which little is on record takes what the others take: a list of the one agent that ran there would find all
 * that comes, and no list would take anything. Any cluster takes what is usual and stays in another, or is kept in two, from a
 * registry to which no push is on record: software of others has no stages that it must pass. What runs to its end in one
 * alone, as the program with which images are built there, is that one's own work.
 */
export function lentTo(cluster: ClusterSeen, all: readonly ClusterSeen[], registries: Tally): readonly Lent[] {
  const isOwn = keptIn(cluster);
  const own = new Set(cluster.repositories.list().flatMap(({ name }) => (isOwn(name) ? name : [])));
  const pushedTo = new Set(registries.list().map(({ name }) => name));
  const isYoung = isThin(cluster);
  const lenders = new Map<string, { readonly from: string[]; isUsual: boolean }>();
  for (const other of all) {
    if (other.name === cluster.name || isThin(other)) continue;
    const isKept = keptIn(other);
    const staying = new Set(other.standing.list().map(({ name }) => name));
    for (const seen of other.repositories.list()) {
      if (own.has(seen.name) || !isKept(seen.name)) continue;
      const lent = lenders.get(seen.name) ?? { from: [], isUsual: false };
      lenders.set(seen.name, lent);
      lent.from.push(other.name);
      lent.isUsual ||= sureness(seen) !== 'thin' && staying.has(seen.name);
    }
  }
  return [...lenders]
    .filter(([name, { from, isUsual }]) =>
      pushedTo.has(name.slice(0, name.indexOf('/'))) ? isYoung : isUsual || from.length > 1,
    )
    .map(([name, { from }]) => ({ name, from: from.sort() }))
    .sort((one, other) => (one.name < other.name ? -1 : 1));
}

/** Too little was placed there, and too little stays, to say what is not. */
function isThin({ repositories, standing }: ClusterSeen): boolean {
  const days = tally();
  for (const { first, last } of repositories.list()) for (const at of [first, last]) days.add('', at);
  const [seen] = days.list();
  return sureness({ count: countOf(repositories), days: seen?.days ?? 0 }) === 'thin' && countOf(standing) < FEW;
}

/** What was seen often enough, or stays: what the cluster's own list names. */
export function keptIn({ repositories, standing, stages }: ClusterSeen): (name: string) => boolean {
  const namesOf = (all: readonly Seen[]): ReadonlySet<string> => new Set(all.map(({ name }) => name));
  const isUsual = (seen: Seen): boolean => sureness(seen) !== 'thin';
  const usual = namesOf(repositories.list().filter(isUsual));
  const usualStages = namesOf(stages.list().filter(isUsual));
  const staying = namesOf(standing.list());
  return (name) => usual.has(name) || usualStages.has(stageOf(name) ?? '') || staying.has(name);
}
