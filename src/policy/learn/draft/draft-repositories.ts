import { counted } from '../../../core/count.ts';
import { formatTime } from '../../../core/time.ts';
import type { ClusterSeen } from '../observed/clusters.ts';
import { stageOf } from '../folder-pattern.ts';
import { keptIn, type Lent } from '../observed/lent.ts';
import type { Loosened } from './loosened.ts';
import type { FolderSeen } from '../observed/observed.ts';
import { type Stage, stagesOf } from '../observed/stages.ts';
import { byCount, type Seen } from '../tally.ts';
import { indented, inComment, inQuotes, list, under } from '../yaml.ts';

const KEY = 'repositories:';
const MOST_LENT = 30;

interface Taking {
  readonly folders: readonly FolderSeen[];
  readonly loosened: Loosened;
  /** The cluster, where only a part of it is asked about: what is rare in the part may be usual. */
  readonly around: ClusterSeen;
}

/** From where a cluster may run images: what it did, and what it takes because others do. */
export function repositories(
  cluster: ClusterSeen,
  lent: readonly Lent[],
  { folders, loosened, around }: Taking,
): readonly string[] {
  const stages = stagesOf(cluster, folders);
  const seen = listed(cluster, stages);
  if (seen.length === 0) return [];
  const isUsual = keptIn(around);
  const reason = (name: string): string | undefined =>
    loosened.reason('repositories', cluster.name, name) ??
    inStage(name, stages) ??
    standing(name, cluster) ??
    (isUsual(name) ? 'usual in the cluster' : undefined);
  const own = list('repositories', seen, 'placement', () => true, [], reason);
  const covered = new Set(stages.map((stage) => stage.seen.name));
  const taken = lent
    .filter(({ name }) => !covered.has(stageOf(name) ?? ''))
    .slice(0, MOST_LENT)
    .map(({ name, from }) => ({
      lines: [`- ${inQuotes(name)} # taken in ${from.map(inComment).join(', ')}: let in`],
      active: true,
    }));
  if (taken.length === 0) return own.lines;
  return own.active
    ? [...own.lines, ...indented(taken.flatMap(({ lines }) => lines))]
    : [...own.lines, ...under(KEY, taken).lines];
}

/** A stage stands for its folders; most first. */
function listed({ repositories }: ClusterSeen, stages: readonly Stage[]): readonly Seen[] {
  const inside = new Set(stages.flatMap(({ folders }) => [...folders]));
  return [...stages.map(({ seen }) => seen), ...repositories.list().filter(({ name }) => !inside.has(name))].sort(
    byCount,
  );
}

function inStage(name: string, stages: readonly Stage[]): string | undefined {
  const stage = stages.find(({ seen }) => seen.name === name);
  return stage && `of ${counted(stage.folders.size, 'folder')} beside each other`;
}

function standing(name: string, cluster: ClusterSeen): string | undefined {
  const seen = cluster.standing.list().find((one) => one.name === name);
  return seen && `it ${cluster.isWatched ? 'runs' : 'is asked for'}, since ${formatTime(seen.first)}`;
}
