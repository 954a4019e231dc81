import { networkOf, clientFamilies } from '../../core/client.ts';
import type { Coverage } from '../../core/coverage.ts';
import type { Digest } from '../../core/digest.ts';
import type { LandwaiterEvent, ManifestPulled } from '../../core/event.ts';
import { known } from '../../core/known.ts';
import type { Placement } from '../../core/subjects.ts';
import { HOUR, MINUTE, type Time } from '../../core/time.ts';
import type { ClusterMention, NamedCluster, NodeNetwork, Stretch } from '../../core/watch.ts';
import { isRecorded } from '../../core/strength.ts';
import type { Facts, SeenPull } from '../facts/facts.ts';
import { memo } from '../facts/lazy.ts';
import { byTime } from '../facts/order.ts';
import { type NetworkPulls, networkPulls } from './network-pulls.ts';

/** Every cluster that a record names, whoever wrote it. */
export function joinClusters(
  facts: readonly LandwaiterEvent[],
  coverage: readonly Coverage[],
  placements: readonly Placement[],
): readonly NamedCluster[] {
  const found = new Map<string, { readonly placements: Placement[]; readonly mentions: ClusterMention[] }>();
  const at = (name: string): { readonly placements: Placement[]; readonly mentions: ClusterMention[] } => {
    const existing = found.get(name) ?? { placements: [], mentions: [] };
    found.set(name, existing);
    return existing;
  };
  const watched = new Set<string | undefined>();
  const orchestrators = new Set<string>();
  for (const placement of placements)
    if (placement.cluster !== undefined) at(placement.cluster).placements.push(placement);
  for (const fact of facts) {
    if (isOrchestrators(fact)) {
      watched.add(fact.cluster);
      orchestrators.add(fact.source);
    } else if (
      (fact.type === 'admission.decided' || fact.type === 'deployment.reported' || fact.type === 'control.changed') &&
      fact.cluster !== undefined
    )
      at(fact.cluster).mentions.push(fact);
  }
  // A cluster in which nothing changes still writes records.
  for (const { source, scope } of coverage) if (orchestrators.has(source)) watched.add(scope);
  return [...found]
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .map(([name, { mentions, ...rest }]) => ({
      key: `cluster:${name}`,
      about: { kind: 'cluster', name },
      watched: watched.has(name),
      ...rest,
      mentions: mentions.sort(byTime),
    }));
}

// A node asks for an image shortly before it starts a container, or while the kubelet waits for a slow pull.
const BEFORE = 10 * MINUTE;
const AFTER = HOUR;
const RUNTIMES: ReadonlySet<string> = new Set(['containerd', 'cri-o']);

/** Networks whose pulls look like those of cluster nodes, while the records of some orchestrator were read. */
export function joinNetworks(
  { others, pulls }: Facts,
  coverage: readonly Coverage[],
  placementsOf: (digest: Digest) => readonly Placement[],
): readonly NodeNetwork[] {
  const watched = watchedTime(others, coverage);
  if (!watched) return [];
  const network = memo(networkOf);
  const pushing = new Set<string>();
  for (const fact of others) {
    if (fact.type !== 'manifest.pushed' && fact.type !== 'manifest.hinted') continue;
    if (fact.address !== undefined && isRecorded(fact)) pushing.add(network(fact.address));
  }
  const isRuntime = memo((client: string) =>
    clientFamilies(client).some((family) => RUNTIMES.has(family.toLowerCase())),
  );
  /** Where a node that was watched pulled from, unless something is pushed from there, too. */
  const networkIn = ({ at, by }: SeenPull): string | undefined => {
    const isNodes = by.actor?.kind === 'node' || isRuntime(by.client ?? '');
    if (by.address === undefined || !isRecorded(by) || !isNodes) return undefined;
    if (at < watched.from || at > watched.to) return undefined;
    return pushing.has(network(by.address)) ? undefined : network(by.address);
  };
  const found = new Map<string, NetworkPulls>();
  for (const pull of pulls.seen()) {
    const name = networkIn(pull);
    if (name === undefined) continue;
    let own = found.get(name);
    if (!own) found.set(name, (own = networkPulls()));
    own.add(pull);
  }
  const startsOf = startTimes();
  const networks = [...found]
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .map(([name, own]) => ({ name, own, coupled: firstCoupled(own.earliest(), placementsOf, startsOf) }));
  const coupledNetworks = networks.filter((one) => one.coupled).length;
  return networks.map(({ name, own, coupled }) => ({
    key: `network:${name}`,
    about: { kind: 'network', name },
    get pulls() {
      const all: ManifestPulled[] = [];
      for (const pull of pulls.seen()) if (networkIn(pull) === name) all.push(pull.whole());
      return all.sort(byTime);
    },
    ...own.told(),
    othersCoupled: coupledNetworks > (coupled ? 1 : 0),
    ...known({ coupled }),
  }));
}

function isOrchestrators(
  fact: LandwaiterEvent,
): fact is Extract<LandwaiterEvent, { readonly type: 'workload.changed' | 'container.observed' }> {
  return (fact.type === 'workload.changed' || fact.type === 'container.observed') && isRecorded(fact);
}

/** From the first to the last record of any orchestrator. */
function watchedTime(facts: readonly LandwaiterEvent[], coverage: readonly Coverage[]): Stretch | undefined {
  const kinds = new Set<string>();
  let [from, to] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  const reach = (first: Time, last: Time): void => {
    from = Math.min(from, first);
    to = Math.max(to, last);
  };
  for (const fact of facts) {
    if (!isOrchestrators(fact)) continue;
    kinds.add(fact.source);
    reach(fact.at, fact.at);
  }
  for (const { source, minutes } of coverage)
    if (kinds.has(source)) reach((minutes[0] ?? 0) * MINUTE, ((minutes.at(-1) ?? 0) + 1) * MINUTE);
  return kinds.size === 0 ? undefined : { from, to };
}

function firstCoupled(
  pulls: readonly ManifestPulled[],
  placementsOf: (digest: Digest) => readonly Placement[],
  startsOf: (placement: Placement) => readonly Time[],
): NodeNetwork['coupled'] {
  for (const pull of pulls) {
    const placement = placementsOf(pull.digest).find((one) =>
      startsOf(one).some((start) => pull.at - BEFORE <= start && start <= pull.at + AFTER),
    );
    if (placement) return { pull, placement };
  }
  return undefined;
}

function startTimes(): (placement: Placement) => readonly Time[] {
  const known = new Map<Placement, readonly Time[]>();
  return (placement) => {
    const times =
      known.get(placement) ??
      [
        ...new Set([
          ...placement.observed.filter(isRecorded).map((fact) => fact.started ?? fact.at),
          ...placement.asked.map((one) => one.at),
        ]),
      ].sort((one, other) => one - other);
    known.set(placement, times);
    return times;
  };
}
