import type { Digest } from '../../core/digest.ts';
import type { ClusterSeen } from './clusters.ts';
import { repositories } from './draft-repositories.ts';
import { keptIn, lentTo } from './lent.ts';
import type { Loosened } from './loosened.ts';
import type { Observed } from './observed.ts';
import { countOf, isRare, NEARLY_ALL, type Seen, sureness, type Tally, tally } from './tally.ts';
import {
  commented,
  indented,
  inComment,
  inQuotes,
  isActor,
  isLiteralName,
  type Lines,
  list,
  rests,
  told,
  under,
} from './yaml.ts';

const MOST_NAMED = 3;
const MOST_APART = 12;

/**
 * Entries of `environments`: a cluster, and before it those of its namespaces to which none of its usual deployers brings
 * anything. Who deploys there is not known by who deploys elsewhere: habits judge it.
 * @param built images that the drafted builds explain.
 */
export function environments(
  cluster: ClusterSeen,
  { clusters, registries, folders }: Pick<Observed, 'clusters' | 'registries' | 'folders'>,
  { built, loosened }: { readonly built: ReadonlySet<Digest>; readonly loosened: Loosened },
): readonly Lines[] {
  const { name, placements } = cluster;
  const [all] = placements.list();
  const allowed = repositories(cluster, lentTo(cluster, clusters, registries), { folders, loosened });
  const { lines, usual } = deployersOf(cluster, loosened);
  const apart = usual.size === 0 ? [] : apartFrom(usual, cluster);
  const rest = all ? ` # ${rests(all, 'placement')}` : '';
  const entry = (title: string, match: string, own: readonly string[]): Lines => ({
    lines: [`- name: ${inQuotes(title)}${rest}`, ...indented([`match: { ${match} }`, ...allowed, ...own])],
    active: true,
  });
  const place = `clusters: [${inQuotes(name)}]`;
  return [
    ...(apart.length === 0
      ? []
      : [
          entry(`${name} apart`, `${place}, namespaces: [${apart.map(inQuotes).join(', ')}]`, [
            '# none of those who deploy elsewhere in the cluster brought anything here: no deployers and no requirements',
          ]),
        ]),
    entry(name, place, [...lines, ...requirements(cluster, new Set(apart), built)]),
  ];
}

/** Who deploys is asked only where somebody does so again and again. */
function deployersOf(
  { name, deployers, questioned }: ClusterSeen,
  loosened: Loosened,
): { readonly lines: readonly string[]; readonly usual: ReadonlySet<string> } {
  const seen = deployers.list();
  const [most] = seen;
  if (!most) return { lines: [], usual: new Set() };
  const letIn = (one: string): string | undefined => loosened.reason('deployers', name, one);
  const { lines, active } = list('deployers', seen, 'change', isActor, questioned.list(), letIn);
  if (!active || sureness(most) === 'thin')
    return {
      lines: active ? commented([...lines, 'too few changes to say who else deploys here']) : lines,
      usual: new Set(),
    };
  const usual = seen.filter((one) => !isRare(one, most) || letIn(one.name) !== undefined);
  return { lines, usual: new Set(usual.map((one) => one.name)) };
}

function apartFrom(usual: ReadonlySet<string>, { namespaces }: ClusterSeen): readonly string[] {
  return [...namespaces]
    .filter(([name, { deployers }]) => {
      const own = deployers.list();
      return isLiteralName(name) && own.length > 0 && own.every((one) => !usual.has(one.name));
    })
    .map(([name]) => name)
    .sort()
    .slice(0, MOST_APART);
}

/** What every placement may be asked for, and how many did so. */
interface Requirement {
  readonly key: string;
  readonly kept: Tally;
  readonly broken: Tally;
  /** Of those that broke it. */
  readonly what: string;
  /** Folders from which only what breaks it comes, and stays: who asks it all the same finds each. */
  readonly staying?: readonly string[];
}

/** @param apart namespaces with an entry of their own. */
function requirements(cluster: ClusterSeen, apart: ReadonlySet<string>, built: ReadonlySet<Digest>): readonly string[] {
  const all: readonly Requirement[] = [
    { key: 'digest', kept: cluster.byDigest, broken: cluster.byTag, what: 'named a tag without a digest' },
    { key: 'build', ...builtOf(cluster, built), what: 'are of no build that is listed above' },
    {
      key: 'promotion',
      kept: cluster.promoted,
      broken: cluster.unpromoted,
      what: 'came by no promotion listed above',
      staying: unpromotedIn(cluster, apart),
    },
  ];
  return under('require:', all.map(requirement)).lines;
}

/** Asked where all did so but for a few: one that slipped in must not lower the bar. */
function requirement({ key, kept, broken, what, staying = [] }: Requirement): Lines {
  const [seen] = kept.list();
  const others = broken.list();
  const count = countOf(broken);
  const total = (seen?.count ?? 0) + count;
  const named = others.filter(({ name }) => name !== '').slice(0, MOST_NAMED);
  const from = named.length === 0 ? '' : `, from ${named.map(({ name }) => inComment(name)).join(', ')}`;
  const but = count === 0 ? '' : `; ${count} of ${total} placements ${what}${from}`;
  const isUsual = seen && sureness(seen) === 'sure' && isFew(others, total) && staying.length === 0;
  return isUsual
    ? { lines: [`${key}: true # ${rests(seen, 'placement')}${but}`], active: true }
    : { lines: [`# ${key}: true # ${seen ? told(seen, 'placement') : 'no placement'}${but}`], active: false };
}

function unpromotedIn(cluster: ClusterSeen, apart: ReadonlySet<string>): readonly string[] {
  const isKept = keptIn(cluster);
  const elsewhere = [...cluster.namespaces].filter(([name]) => !apart.has(name));
  return elsewhere.flatMap(([, { unpromoted }]) =>
    [...unpromoted].filter((folder) => isKept(folder) && !cluster.promotedFolders.has(folder)),
  );
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
