import type { Coverage } from '../core/coverage.ts';
import type { Digest } from '../core/digest.ts';
import type { EventOf, LandwaiterEvent } from '../core/event.ts';
import type { Explanation } from '../core/build.ts';
import type { Habits } from '../core/habit.ts';
import type { Lineage } from '../core/lineage.ts';
import type { Deployment, Image, Placement, Push, TagInterval, Workload } from '../core/subjects.ts';
import type { Policy, RepositoryName } from '../core/policy.ts';
import type { Reference } from '../core/reference.ts';
import type { Time } from '../core/time.ts';
import { joinAdmission } from './admission.ts';
import { joinControls } from './controls.ts';
import { credentialsOf } from './credentials.ts';
import { joinDecisions } from './decisions.ts';
import { arrivalOf, deliveriesOf } from './deliveries.ts';
import { joinDeployments } from './deployments.ts';
import { joinDigestless } from './digestless.ts';
import { assignRuns, projectsFor } from './explain.ts';
import { joinFeeds, type Kinds } from './feeds.ts';
import { learnHabits, noHabits } from './habits.ts';
import { tagMovesBefore } from './tag-shapes.ts';
import { joinHosts } from './hosts.ts';
import { joinImages } from './images.ts';
import { isRecorded, listAt } from './order.ts';
import { joinPlacements, readReference } from './placements.ts';
import { projectsAround } from './project-runs.ts';
import { joinPromotions } from './promotions.ts';
import { indexPushes, indexPushOf } from './push-index.ts';
import { joinReleases } from './releases.ts';
import { joinReported } from './reported.ts';
import { joinRuns } from './runs.ts';
import { tagKey } from './tag-key.ts';
import { joinTags } from './tags.ts';
import { joinOwners } from './workloads.ts';

/** Joins facts to the view that rules read. A pure function of its arguments, whatever the order of the facts. */
export function buildLineage(
  facts: readonly LandwaiterEvent[],
  coverage: readonly Coverage[],
  policy: Policy,
  at: Time,
  kinds: Kinds,
): Lineage {
  const pushed = only(facts, 'manifest.pushed');
  const pulled = only(facts, 'manifest.pulled');
  const changed = only(facts, 'workload.changed');
  const credentials = credentialsOf(only(facts, 'credential.issued'));
  const { image, standsFor, isSameImage } = joinImages(pushed);
  const { pushes, deletions, intervals, unexplained } = joinTags(
    [...pushed, ...pulled, ...only(facts, 'manifest.deleted')],
    { hints: only(facts, 'manifest.hinted'), credentials },
    policy,
    image,
  );
  const digestless = joinDigestless(unexplained, policy);
  const digestlessTo = groupBy(digestless, repositoryKey);
  const index = indexPushes(pushes, image);
  const runs = joinRuns(only(facts, 'run.reported'), policy);
  const feeds = joinFeeds(coverage, policy, kinds, at);
  const owners = joinOwners(changed);
  const deployments = joinDeployments(changed, { credentials, owners, policy });
  const { tagHistory, tagAt, meaning } = tagReader(intervals);
  const placements = joinPlacements(only(facts, 'container.observed'), changed, deployments, {
    policy,
    owners,
    resolve: meaning,
  });
  const decided = only(facts, 'admission.decided');
  const decisions = joinDecisions(decided, owners, policy);
  const overridden = decisions.overridden(placements);
  const admissionCoverage = joinAdmission(decided, coverage, policy, at);
  const controls = joinControls(only(facts, 'control.changed'), policy);
  const localIds = (digest: Digest): readonly Digest[] => familyOf(digest, image);
  const hostOrigins = joinHosts(only(facts, 'host.image'), {
    policy,
    localIds: (push) => localIds(push.digest),
    idsOf: (text, when) => {
      const reference = readReference(text, policy);
      const digest = reference && meaning(reference, when);
      return digest ? localIds(digest) : [];
    },
  });
  const published = only(facts, 'release.published');
  const reported = joinReported(only(facts, 'deployment.reported'), { policy, meaning });
  const promotion = joinPromotions(pushes, { policy, image, pushesOf: index.of, pushesWithConfig: index.withConfig });
  const pulls = new Set(
    pulled.filter(isRecorded).map((fact) => `${policy.registry(fact.registry)}/${fact.repository}@${fact.digest}`),
  );
  const pulling = new Set(pulled.map((fact) => policy.registry(fact.registry)));
  const inWorkload = groupBy(placements, workloadKey);
  const changesOf = groupBy(deployments, workloadKey);
  let named: ReadonlyMap<string, readonly Placement[]> | undefined;
  const fromRepository = (): ReadonlyMap<string, readonly Placement[]> =>
    (named ??= groupBy(placements, ({ reference }) => `${reference?.registry}/${reference?.repository}`));
  const reached = placementsByDigest(placements, standsFor);

  const movesBefore = tagMovesBefore(pushes);
  const pushesFor = (placement: Placement): readonly Push[] => {
    const all = (placement.digest ? standsFor(placement.digest) : []).flatMap(index.of);
    const own = all.filter(
      (push) => push.registry === placement.reference?.registry && push.repository === placement.reference.repository,
    );
    return own.length > 0 ? own : all;
  };
  const arrival = memo((placement: Placement) => arrivalOf(placement, index.of, pushesFor));

  const view = (habits: Habits): Lineage => {
    let assigned: ReadonlyMap<Push, Explanation> | undefined;
    const assign = (): ReadonlyMap<Push, Explanation> =>
      assignRuns(pushes, {
        policy,
        runs,
        standsFor: (push) => standsFor(push.digest),
        habits,
        ciCoverage: feeds.ci,
      });
    const explanation = (push: Push): Explanation => (assigned ??= assign()).get(push) ?? { state: 'unasked' };
    const releases = joinReleases(published, {
      projects: (push) => projectsFor(push, { policy, habits }),
      pushesTo: index.to,
    });
    return {
      policy,
      at,
      facts,
      runs,
      deployments,
      placements,
      deletions,
      controls,
      pushes,
      habits,
      image,
      standsFor,
      isSameImage,
      tagHistory,
      tagAt,
      tagMovesBefore: movesBefore,
      pushesOf: index.of,
      pushesTo: index.to,
      digestless,
      digestlessTo: (name) => digestlessTo.get(repositoryKey(name)) ?? [],
      pushesBelow: index.below,
      pushesFor,
      arrivalOf: arrival,
      decisionsOn: decisions.on,
      overridden,
      admissionCoverage,
      placementsFrom: ({ registry, repository }) => fromRepository().get(`${registry}/${repository}`) ?? [],
      placementsIn: (workload) => inWorkload.get(workloadKey(workload)) ?? [],
      deploymentsOf: (workload) => changesOf.get(workloadKey(workload)) ?? [],
      placementsOfDigest: (digest) => reached.get(digest) ?? [],
      placementsOf: (push) => reached.get(push.digest) ?? [],
      partOf: memo((push) => indexPushOf(push, image, index)),
      wasPulled: (name, digest) => pulls.has(`${name.registry}/${name.repository}@${digest}`),
      explanation,
      releasesOf: releases.of,
      missingRelease: releases.missing,
      reportedOf: (push) => {
        const origin = explanation(push);
        const built = origin.state === 'explained' && !origin.run.claims.commit ? reported.ofCommit(origin.run) : [];
        return [...reported.ofDigest(push.digest), ...built];
      },
      promotion,
      hostOrigins: memo(hostOrigins),
      registryCoverage: feeds.registry,
      isMonitored: (registry) => feeds.start(registry) !== undefined || index.hasRegistry(registry),
      recordsPulls: (registry) => pulling.has(registry),
      coverageStart: feeds.start,
      learn: (questioned) =>
        view(
          learnHabits({
            policy,
            pushes,
            deployments: unquestioned(deployments, placements, questioned),
            deliveries: deliveriesOf(placements, arrival),
            questioned,
            projectsAround: projectsAround(runs, policy.windows.buildToPush),
          }),
        ),
    };
  };
  return view(noHabits);
}

function only<Type extends LandwaiterEvent['type']>(
  facts: readonly LandwaiterEvent[],
  type: Type,
): readonly EventOf<Type>[] {
  return facts.filter((fact): fact is EventOf<Type> => fact.type === type);
}

function tagReader(intervals: ReadonlyMap<string, readonly TagInterval[]>): {
  tagHistory(name: RepositoryName, tag: string): readonly TagInterval[];
  tagAt(name: RepositoryName, tag: string, at: Time): TagInterval | undefined;
  meaning(reference: Reference, at: Time): Digest | undefined;
} {
  const tagHistory = (name: RepositoryName, tag: string): readonly TagInterval[] =>
    intervals.get(tagKey(name, tag)) ?? [];
  const tagAt = (name: RepositoryName, tag: string, at: Time): TagInterval | undefined =>
    tagHistory(name, tag).findLast((one) => one.from <= at && (one.to === undefined || at < one.to));
  return {
    tagHistory,
    tagAt,
    meaning: (reference, at) => reference.digest ?? tagAt(reference, reference.tag ?? 'latest', at)?.digest,
  };
}

/** Every digest by which a host may know an image: its own, its index's and children's, and their configs. */
function familyOf(digest: Digest, image: (digest: Digest) => Image): readonly Digest[] {
  const own = image(digest);
  return [...new Set([digest, ...own.children, ...own.parents].flatMap((one) => [one, image(one).config ?? one]))];
}

function repositoryKey({ registry, repository }: RepositoryName): string {
  return `${registry}/${repository}`;
}

/** What somebody asked for where a finding already stands teaches nobody what is usual. */
function unquestioned(
  deployments: readonly Deployment[],
  placements: readonly Placement[],
  questioned: ReadonlySet<string>,
): readonly Deployment[] {
  const doubted = new Set(placements.flatMap((placement) => (questioned.has(placement.key) ? placement.asked : [])));
  return doubted.size === 0 ? deployments : deployments.filter((one) => !doubted.has(one));
}

function workloadKey(one: Workload): string {
  return JSON.stringify([one.cluster ?? null, one.namespace, one.workload]);
}

function placementsByDigest(
  placements: readonly Placement[],
  standsFor: (digest: Digest) => readonly Digest[],
): ReadonlyMap<Digest, readonly Placement[]> {
  const found = new Map<Digest, Placement[]>();
  for (const placement of placements) {
    for (const digest of placement.digest ? standsFor(placement.digest) : []) listAt(found, digest).push(placement);
  }
  return found;
}

function groupBy<Value>(
  values: readonly Value[],
  keyOf: (value: Value) => string,
): ReadonlyMap<string, readonly Value[]> {
  const groups = new Map<string, Value[]>();
  for (const value of values) listAt(groups, keyOf(value)).push(value);
  return groups;
}

function memo<Key extends object, Value>(compute: (key: Key) => Value): (key: Key) => Value {
  const known = new Map<Key, Value>();
  return (key) => {
    if (known.has(key)) return known.get(key) ?? compute(key);
    const value = compute(key);
    known.set(key, value);
    return value;
  };
}
