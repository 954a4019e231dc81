import type { Digest } from '../../core/digest.ts';
import type { ClusterSeen } from './clusters.ts';
import { repositories } from './draft-repositories.ts';
import { lentTo } from './lent.ts';
import type { Loosened } from './loosened.ts';
import type { Observed } from './observed.ts';
import { countOf, NEARLY_ALL, type Seen, sureness, type Tally, tally } from './tally.ts';
import { indented, inComment, inQuotes, isActor, type Lines, list, rests, told, under } from './yaml.ts';

const MOST_NAMED = 3;

/**
 * One entry of `environments`: a cluster.
 * @param built images that the drafted builds explain.
 */
export function environment(
  cluster: ClusterSeen,
  { clusters, registries, folders }: Pick<Observed, 'clusters' | 'registries' | 'folders'>,
  { built, loosened }: { readonly built: ReadonlySet<Digest>; readonly loosened: Loosened },
): Lines {
  const { name, placements, deployers, questioned } = cluster;
  const [all] = placements.list();
  const lines = [
    `- name: ${inQuotes(name)}${all ? ` # ${rests(all, 'placement')}` : ''}`,
    ...indented([
      `match: { clusters: [${inQuotes(name)}] }`,
      ...repositories(cluster, lentTo(cluster, clusters, registries), { folders, loosened }),
      ...(countOf(deployers) > 0
        ? list('deployers', deployers.list(), 'change', isActor, questioned.list(), (one) =>
            loosened.reason('deployers', name, one),
          ).lines
        : []),
      ...requirements(cluster, built),
    ]),
  ];
  return { lines, active: true };
}

/** What every placement may be asked for, and how many did so. */
interface Requirement {
  readonly key: string;
  readonly kept: Tally;
  readonly broken: Tally;
  /** Of those that broke it. */
  readonly what: string;
}

function requirements(cluster: ClusterSeen, built: ReadonlySet<Digest>): readonly string[] {
  const all: readonly Requirement[] = [
    { key: 'digest', kept: cluster.byDigest, broken: cluster.byTag, what: 'named a tag without a digest' },
    { key: 'build', ...builtOf(cluster, built), what: 'are of no build that is listed above' },
    { key: 'promotion', kept: cluster.promoted, broken: cluster.unpromoted, what: 'came by no promotion listed above' },
  ];
  return under('require:', all.map(requirement)).lines;
}

/** Asked where all did so but for a few: one that slipped in must not lower the bar. */
function requirement({ key, kept, broken, what }: Requirement): Lines {
  const [seen] = kept.list();
  const others = broken.list();
  const count = countOf(broken);
  const total = (seen?.count ?? 0) + count;
  const named = others.filter(({ name }) => name !== '').slice(0, MOST_NAMED);
  const from = named.length === 0 ? '' : `, from ${named.map(({ name }) => inComment(name)).join(', ')}`;
  const but = count === 0 ? '' : `; ${count} of ${total} placements ${what}${from}`;
  const isUsual = seen && sureness(seen) === 'sure' && isFew(others, total);
  return isUsual
    ? { lines: [`${key}: true # ${rests(seen, 'placement')}${but}`], active: true }
    : { lines: [`# ${key}: true # ${seen ? told(seen, 'placement') : 'no placement'}${but}`], active: false };
}

function isFew(others: readonly Seen[], total: number): boolean {
  const count = others.reduce((sum, one) => sum + one.count, 0);
  const days = others.reduce((most, one) => Math.max(most, one.days), 0);
  return count === 0 || (count <= (1 - NEARLY_ALL) * total && sureness({ count, days }) === 'thin');
}

function builtOf({ images }: ClusterSeen, built: ReadonlySet<Digest>): Pick<Requirement, 'kept' | 'broken'> {
  const [kept, broken] = [tally(), tally()];
  for (const { digests, at } of images) (digests.some((one) => built.has(one)) ? kept : broken).add('', at);
  return { kept, broken };
}
