import { counted, firstOf } from '../../core/count.ts';
import type { LandwaiterEvent } from '../../core/event.ts';
import { addTo } from '../../core/grouping.ts';
import { known } from '../../core/known.ts';
import type { Lineage } from '../../core/lineage.ts';
import type { Policy } from '../../core/policy.ts';
import type { Limit } from '../../core/report.ts';
import { withoutCut } from '../../lineage/facts/cut-records.ts';
import type { Facts } from '../../lineage/facts/facts.ts';
import { CLOCKS, formatTime } from '../../core/time.ts';
import { feedOf } from '../../lineage/facts/feed-name.ts';
import type { Inferred } from '../../lineage/inferred.ts';
import { lacksCluster } from '../../lineage/join/clusters/sole-cluster.ts';
import { lacksRegistry } from '../../core/unnamed.ts';
import { absentLists, PLACED_RULES } from '../../policy/lint/absent-lists.ts';
import { strangersIn } from '../../policy/lint/attached.ts';
import { formatPath } from '../../policy/schema/document.ts';
import { type Shown, unmatchedIn } from '../../policy/lint/unmatched.ts';
import type { AnyEvidence } from './evidence.ts';
import { limitsOfClusters } from './limits-of-clusters.ts';

const MOST_FILES = 5;
const SOURCES = 'sources: [';
const REGISTRY_RULES = ['push-by-unapproved-actor', 'push-without-build', 'tag-repointed', 'running-image-deleted'];

/** What could not be judged, with the rules that are quiet by it, and what was inferred. */
export function limitsOf(read: Facts, evidence: AnyEvidence, lineage: Lineage, inferred: Inferred): readonly Limit[] {
  const { policy } = lineage;
  return [
    // Of these the screen has room for a few: first what runs and is not judged.
    ...limitsOfClusters(lineage),
    ...unboundIn(read, policy, inferred),
    ...[...unmatchedIn(policy, shownBy(evidence, lineage))].map(({ path, reason }) => ({
      reason: `${formatPath(path)}: ${reason}`,
      rules: path[0] === 'environments' ? PLACED_RULES : [],
    })),
    ...absentLists(policy),
    ...unknownReaders(read, policy),
    ...unreadBuilds(lineage),
    ...lostPushes(lineage),
    ...unaskedImages(lineage),
    ...[...strangersIn(lineage)].map((reason) => ({ reason: `signers: ${reason}`, rules: [] })),
    ...cutRecords(read),
    ...onHostsAlone(lineage),
  ];
}

const MOST_NAMED = 5;

/** Records of writes that a log cut, and that stand nowhere else in full. */
function* cutRecords({ others }: Facts): Generator<Limit> {
  const cut = withoutCut(others).flatMap((fact) => {
    if (!fact.cut) return [];
    if (fact.type === 'workload.changed')
      return [{ cluster: fact.cluster, what: `${fact.kind} ${fact.namespace}/${fact.name}` }];
    return fact.type === 'control.changed' ? [{ cluster: fact.cluster, what: fact.subject }] : [];
  });
  for (const [cluster = 'an unknown cluster', facts] of Map.groupBy(cut, (fact) => fact.cluster)) {
    const names = [...new Set(facts.map(({ what }) => what))].sort();
    const more = names.length > MOST_NAMED ? ` and ${names.length - MOST_NAMED} more` : '';
    yield {
      reason: `the audit log of ${cluster} was cut in ${counted(facts.length, 'record')}, so that nobody can say what ${names.slice(0, MOST_NAMED).join(', ')}${more} was given: where you run the API server, raise --audit-webhook-truncate-max-event-size, or read its log file; a cloud’s log leaves out what is too big, and nobody can raise that`,
      rules: ['deployed-by-unapproved-actor', 'unasked-change', 'admission-controls-weakened'],
    };
  }
}

/** What engines of hosts run: custody is of workloads, which hosts have none of. */
function* onHostsAlone({ onHosts }: Lineage): Generator<Limit> {
  const last = new Map<string, { readonly host: string; readonly at: number; readonly runs: boolean }>();
  for (const { action, host, container, at } of onHosts) {
    if (container === undefined || (action !== 'started' && action !== 'ended')) continue;
    const key = JSON.stringify([host ?? null, container]);
    if (at >= (last.get(key)?.at ?? 0))
      last.set(key, { host: host ?? 'an unnamed host', at, runs: action === 'started' });
  }
  const running = [...last.values()].filter(({ runs }) => runs);
  if (running.length === 0) return;
  const hosts = [...new Set(running.map(({ host }) => host))].sort();
  yield {
    reason: `custody counts the containers of clusters: ${counted(running.length, 'container')} that ${firstOf(hosts, MOST_NAMED)} started ${running.length === 1 ? 'is' : 'are'} left out (landwaiter where IMAGE tells of them)`,
    rules: [],
  };
}

/** Build systems that should explain pushes, and of which nothing was read. */
function* unreadBuilds({ pushes, explanation }: Lineage): Generator<Limit> {
  const gaps = new Map<string, number>();
  for (const push of pushes) {
    const origin = explanation(push);
    if (origin.state !== 'none' || !origin.unread || origin.gap === undefined) continue;
    gaps.set(origin.gap, (gaps.get(origin.gap) ?? 0) + 1);
  }
  for (const [gap, count] of gaps)
    yield {
      reason: `${gap}: of ${counted(count, 'push', 'pushes')} nobody can say which build made them`,
      rules: ['push-without-build'],
    };
}

/** What builders sent to registries whose records are read, and none of them shows. */
function* lostPushes({ notArrived, isMonitored, registryCoverage }: Lineage): Generator<Limit> {
  const missing = notArrived.filter(
    ({ registry, at }) =>
      isMonitored(registry) && registryCoverage(registry, { from: at, to: at + CLOCKS }).absence !== 'unproven',
  );
  for (const [registry, sent] of Map.groupBy(missing, (one) => one.registry)) {
    const hosts = [...new Set(sent.map(({ host }) => host ?? 'an unnamed host'))].sort();
    const names = [...new Set(sent.map(({ repository, tag }) => `${repository}:${tag}`))];
    yield {
      reason: `${firstOf(hosts, MOST_NAMED)} recorded ${counted(sent.length, 'push', 'pushes')} to ${registry} that its records do not show, from ${formatTime(sent[0]?.at ?? 0)} to ${formatTime(sent.at(-1)?.at ?? 0)}, of ${firstOf(names, MOST_NAMED)}: the registry refused them, or its notifications were lost; where these are queued in memory, as Distribution’s are, a restart loses them`,
      rules: ['push-without-build', 'tag-repointed'],
    };
  }
}

/** What runs where signatures or statements are required, and of which nobody asked what is attached. */
function* unaskedImages(lineage: Lineage): Generator<Limit> {
  if (lineage.policy.signers.length === 0) return;
  const unasked = new Set<string>();
  for (const { running, digest, reference, environment } of lineage.placements) {
    const { signature = [], provenance = false } = environment?.require ?? {};
    if (!running || !digest || !reference || (signature.length === 0 && !provenance)) continue;
    if (lineage.standsFor(digest, reference).every((one) => lineage.answersOn(one, reference).length === 0))
      unasked.add(`${reference.registry}/${reference.repository}@${digest}`);
  }
  if (unasked.size === 0) return;
  yield {
    reason: `of ${counted(unasked.size, 'running image')} that should be signed or attested nobody asked what is attached: landwaiter verify IMAGE -o record asks`,
    rules: ['unsigned-image-deployed', 'unattested-image-deployed', 'signature-by-unapproved-signer'],
  };
}

/** What is read through an API server of a cluster; the collector says itself as whom. */
const READ_OF_CLUSTERS: ReadonlySet<string> = new Set([
  'kubernetes-pods',
  'kubernetes-events',
  'kubernetes-workloads',
  'kubernetes-controls',
]);

/** Sources of which nobody says as whom they are read: that this was taken away cannot be told from an outage. */
function* unknownReaders({ others }: Facts, { sources }: Policy): Generator<Limit> {
  const told = new Set(others.flatMap((fact) => (fact.type === 'access.told' && fact.account ? [fact.cluster] : [])));
  const asked = sources.filter(
    ({ kind, files, cluster, account }) =>
      READ_OF_CLUSTERS.has(kind) &&
      files !== undefined &&
      cluster !== undefined &&
      account === undefined &&
      !told.has(cluster),
  );
  for (const { name } of asked)
    yield {
      reason: `the policy does not say which account reads ${name}, so nobody notices when its rights are taken away`,
      rules: ['telemetry-disabled'],
      add: `account: system:serviceaccount:NAMESPACE:NAME # in the entry ${name} of sources`,
    };
}

/** What the records show of what a policy names. */
export function shownBy({ files }: Pick<AnyEvidence, 'files'>, lineage: Lineage): Shown {
  const { placements, pushes, policy, watch } = lineage;
  const isPlaceless = placements.some(({ cluster }) => cluster === undefined);
  const exempt = placements.some((one) => policy.isExempt(one));
  const clusters = new Set(placements.flatMap(({ cluster }) => cluster ?? []));
  return {
    ...(clusters.size > 0 && { clusters }),
    hosts: new Set([...pushes.map(({ registry }) => registry), ...watch.registries.map(({ about }) => about.name)]),
    // Where some place is in no cluster, that is why nothing matches, and told already.
    ...(placements.length > 0 &&
      !isPlaceless &&
      !exempt && { environments: new Set(placements.flatMap(({ environment }) => environment?.name ?? [])) }),
    ...known({ files }),
  };
}

/** Files whose records lack a name that rules go by. */
export function* unboundIn({ others }: Facts, policy: Policy, inferred: Inferred): Generator<Limit> {
  const { environments } = policy.outline;
  const isAsked = environments.length > 0 || inferred.cluster !== undefined;
  const byUid = new Map(Object.entries(inferred.clusters ?? {}));
  const clusterOf = (fact: LandwaiterEvent): string | undefined =>
    lacksCluster(fact) ? byUid.get(feedOf(fact)) : undefined;
  for (const cluster of new Set(byUid.values()))
    for (const [kind, files] of filesOf(others, (fact) => clusterOf(fact) === cluster))
      yield {
        reason: `the ${kind} records of ${namesOf(files)} name no cluster; they are taken for those of ${cluster}, of whose objects they tell`,
        rules: [],
        add: entry(kind, `cluster: ${cluster}`, files),
      };
  for (const [kind, files] of isAsked ? filesOf(others, (fact) => lacksCluster(fact) && !clusterOf(fact)) : [])
    yield {
      reason: inferred.cluster
        ? `the ${kind} records of ${namesOf(files)} name no cluster; they are taken for those of ${inferred.cluster}, the only one that the policy names`
        : `the ${kind} records of ${namesOf(files)} name no cluster, so that what they show is in no environment`,
      rules: inferred.cluster === undefined ? PLACED_RULES : [],
      add: entry(kind, `cluster: ${inferred.cluster ?? 'NAME'}`, files),
    };
  for (const [kind, files] of filesOf(others, (fact) => fact.type === 'host.image' && fact.host === undefined))
    yield {
      reason: `the ${kind} records of ${namesOf(files)} name no host, so that a builder cannot be told from any other`,
      rules: ['local-image-pushed'],
      add: hostEntries(kind, files),
    };
  for (const [kind, files] of filesOf(others, lacksRegistry)) {
    const registry = inferred.registries?.[kind];
    yield {
      reason: registry
        ? `the ${kind} records of ${namesOf(files)} name no registry; they are taken for those of ${registry}, the only one it can be`
        : `the ${kind} records of ${namesOf(files)} name no registry, so that nothing could be joined to them`,
      rules: registry === undefined ? REGISTRY_RULES : [],
      add: entry(kind, `registry: ${registry ?? 'HOST'}`, files),
    };
  }
}

function filesOf(
  facts: readonly LandwaiterEvent[],
  lacks: (fact: LandwaiterEvent) => boolean,
): ReadonlyMap<string, readonly string[]> {
  const byKind = new Map<string, string[]>();
  for (const fact of facts) if (lacks(fact)) addTo(byKind, fact.source, feedOf(fact));
  return new Map([...byKind].map(([kind, files]) => [kind, [...new Set(files)].sort()]));
}

/** A machine a file: two under one name would make either a builder where the other is one. */
function hostEntries(kind: string, files: readonly string[]): string {
  const own = files.slice(0, MOST_FILES).map((file, index) => {
    const host = files.length === 1 ? 'NAME' : `NAME-${index + 1}`;
    return entry(kind, `host: ${host}`, [file]);
  });
  if (own.some((one) => !one.startsWith(SOURCES))) return own.join('; ');
  return `${SOURCES}${own.map((one) => one.slice(SOURCES.length, -1)).join(', ')}]`;
}

function entry(kind: string, what: string, files: readonly string[]): string {
  const [first = ''] = files;
  // A door is named already.
  if (first.startsWith('intake/')) return `${what} # in the entry ${first.slice('intake/'.length)} of sources`;
  const patterns = files.slice(0, MOST_FILES).map((path) => JSON.stringify(`**/${baseOf(path)}`));
  return `${SOURCES}{ name: ${JSON.stringify(baseOf(first))}, kind: ${kind}, ${what}, files: [${patterns.join(', ')}] }]`;
}

function namesOf(files: readonly string[]): string {
  const [first = ''] = files;
  return files.length === 1 ? baseOf(first) : counted(files.length, 'file');
}

function baseOf(path: string): string {
  return path.slice(Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\')) + 1).slice(0, 200);
}
