import { runsNowhere } from '../../../core/ecs-kinds.ts';
import type { LandwaiterEvent } from '../../../core/event.ts';
import type { Policy } from '../../../core/policy.ts';
import { isRecorded } from '../../../core/strength.ts';
import { feedOf } from '../../facts/feed-name.ts';

/** What tells of workloads and containers as their orchestrator knows them. */
const PLACED: ReadonlySet<LandwaiterEvent['type']> = new Set(['workload.changed', 'container.observed', 'pods.listed']);

/**
 * The cluster of the records that name none, where nothing else is possible: the policy names one, without a pattern; no
 * record names another; and the files without a name, and those with it, tell of the same objects by their uids: that is
 * one API server.
 */
export function soleCluster(facts: readonly LandwaiterEvent[], { outline }: Policy): string | undefined {
  const { soleCluster: name } = outline;
  if (name === undefined || !facts.some(lacksCluster)) return undefined;
  const servers = sameServers();
  for (const fact of facts) {
    if (!('cluster' in fact) || fact.cluster === undefined) {
      if (lacksCluster(fact)) servers.add(feedOf(fact), uidsOf(fact));
    } else if (fact.cluster === name) {
      if (PLACED.has(fact.type)) servers.add('', uidsOf(fact));
    } else return undefined;
  }
  return servers.count() === 1 ? name : undefined;
}

/**
 * By the feeds whose records name none: the cluster of other records that tell of the same objects by their uids, or of
 * feeds that do so with them. No two API servers give one uid.
 */
export function clustersByUid(facts: readonly LandwaiterEvent[]): ReadonlyMap<string, string> {
  const unnamed = new Set(facts.filter(lacksCluster).map(feedOf));
  if (unnamed.size === 0) return new Map();
  const servers = sameServers();
  const names = new Set<string>();
  for (const fact of facts) {
    if (!PLACED.has(fact.type) || !isRecorded(fact)) continue;
    const name = 'cluster' in fact ? fact.cluster : undefined;
    servers.add(name === undefined ? feedOf(fact) : namedKey(name), uidsOf(fact));
    if (name !== undefined) names.add(name);
  }
  const byServer = Map.groupBy(names, (name) => servers.rootOf(namedKey(name)));
  return new Map(
    [...unnamed].flatMap((feed) => {
      const [name, ...others] = byServer.get(servers.rootOf(feed)) ?? [];
      return name === undefined || others.length > 0 ? [] : [[feed, name]];
    }),
  );
}

/** No feed is called so: it is no path. */
function namedKey(cluster: string): string {
  return `\0${cluster}`;
}

/** The same, with the cluster of its feed where a record of an orchestrator names none. */
export function inClusters(
  facts: readonly LandwaiterEvent[],
  clusterOf: (feed: string) => string | undefined,
): readonly LandwaiterEvent[] {
  const feeds = new Set(facts.filter(lacksCluster).map(feedOf));
  return facts.map((fact) => {
    const feed = feedOf(fact);
    const isUnnamed = !('cluster' in fact) || fact.cluster === undefined;
    const isItsOwn = fact.type === 'admission.decided' || (fact.type === 'control.changed' && feeds.has(feed));
    const cluster = lacksCluster(fact) || (isUnnamed && isItsOwn) ? clusterOf(feed) : undefined;
    return cluster === undefined ? fact : { ...fact, cluster };
  });
}

/** Whether it says that something runs or is to run, and not in which cluster. What runs nowhere by itself is in none. */
export function lacksCluster(fact: LandwaiterEvent): boolean {
  if (fact.type === 'workload.changed' && runsNowhere(fact)) return false;
  return PLACED.has(fact.type) && (!('cluster' in fact) || fact.cluster === undefined);
}

function uidsOf(fact: LandwaiterEvent): readonly string[] {
  if (fact.type === 'container.observed') return fact.podUid === undefined ? [] : [fact.podUid];
  if (fact.type === 'workload.changed') return fact.uid === undefined ? [] : [fact.uid];
  return fact.type === 'pods.listed' ? fact.uids : [];
}

/** Which API server the records are of that name no cluster, as far as the uids of what they tell of show it. */
export function serversOf(facts: readonly LandwaiterEvent[]): (fact: LandwaiterEvent) => string {
  const servers = sameServers();
  for (const fact of facts) if (lacksCluster(fact)) servers.add(feedOf(fact), uidsOf(fact));
  return (fact) => servers.rootOf(feedOf(fact));
}

interface Servers {
  add(feed: string, uids: readonly string[]): void;
  /** One of the feeds of the same server. */
  rootOf(feed: string): string;
  count(): number;
}

/** Feeds that tell of one object are of one server. */
function sameServers(): Servers {
  const above = new Map<string, string>();
  const byUid = new Map<string, string>();
  const rootOf = (feed: string): string => {
    let root = feed;
    for (let next = above.get(root); next !== undefined && next !== root; next = above.get(root)) root = next;
    return root;
  };
  return {
    add(feed, uids) {
      if (!above.has(feed)) above.set(feed, feed);
      for (const uid of uids) {
        const other = byUid.get(uid);
        if (other === undefined) byUid.set(uid, feed);
        else above.set(rootOf(other), rootOf(feed));
      }
    },
    rootOf,
    count: () => new Set([...above.keys()].map(rootOf)).size,
  };
}
