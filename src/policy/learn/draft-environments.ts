import type { Digest } from '../../core/digest.ts';
import { counted } from '../../core/count.ts';
import { formatTime } from '../../core/time.ts';
import type { ClusterSeen } from './clusters.ts';
import type { Loosened } from './loosened.ts';
import type { FolderSeen } from './observed.ts';
import { type Stage, stagesOf } from './stages.ts';
import { countOf, NEARLY_ALL, type Seen, sureness, type Tally, tally } from './tally.ts';
import { indented, inComment, inQuotes, isActor, type Lines, list, rests, told, under } from './yaml.ts';

const MOST_NAMED = 3;

/**
 * One entry of `environments`: a cluster.
 * @param built images that the drafted builds explain.
 */
export function environment(
  cluster: ClusterSeen,
  {
    built,
    folders,
    loosened,
  }: { readonly built: ReadonlySet<Digest>; readonly folders: readonly FolderSeen[]; readonly loosened: Loosened },
): Lines {
  const { name, placements, deployers, questioned } = cluster;
  const stages = stagesOf(cluster, folders);
  const repositories = listed(cluster, stages);
  const [all] = placements.list();
  const stands = new Map(cluster.standing.list().map((one) => [one.name, one]));
  const standing = (one: string): string | undefined => {
    const seen = stands.get(one);
    return seen && `it ${cluster.isWatched ? 'runs' : 'is asked for'}, since ${formatTime(seen.first)}`;
  };
  const inStage = (one: string): string | undefined => {
    const stage = stages.find(({ seen }) => seen.name === one);
    return stage && `of ${counted(stage.folders.size, 'folder')} beside each other`;
  };
  const letIn = (part: 'repositories' | 'deployers') => (one: string) => loosened.reason(part, name, one);
  const lines = [
    `- name: ${inQuotes(name)}${all ? ` # ${rests(all, 'placement')}` : ''}`,
    ...indented([
      `match: { clusters: [${inQuotes(name)}] }`,
      ...(repositories.length > 0
        ? list(
            'repositories',
            repositories,
            'placement',
            () => true,
            [],
            (one) => letIn('repositories')(one) ?? inStage(one) ?? standing(one),
          ).lines
        : []),
      ...(countOf(deployers) > 0
        ? list('deployers', deployers.list(), 'change', isActor, questioned.list(), letIn('deployers')).lines
        : []),
      ...requirements(cluster, built),
    ]),
  ];
  return { lines, active: true };
}

/** A stage stands for its folders; most first. */
function listed({ repositories }: ClusterSeen, stages: readonly Stage[]): readonly Seen[] {
  const inside = new Set(stages.flatMap(({ folders }) => [...folders]));
  return [...stages.map(({ seen }) => seen), ...repositories.list().filter(({ name }) => !inside.has(name))].sort(
    (one, other) => other.count - one.count || (one.name < other.name ? -1 : 1),
  );
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
