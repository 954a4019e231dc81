import type { Coverage } from '../core/coverage.ts';
import type { Digest } from '../core/digest.ts';
import type { LandwaiterEvent } from '../core/event.ts';
import type { Explanation } from '../core/build.ts';
import type { Habits } from '../core/habit.ts';
import type { Lineage } from '../core/lineage.ts';
import type { Placement, Push } from '../core/subjects.ts';
import type { Policy, RepositoryName } from '../core/policy.ts';
import type { Time } from '../core/time.ts';
import { attachmentOf, joinArtifacts } from './join/registry/artifacts.ts';
import { borneOut } from './join/registry/borne-out.ts';
import { indexBuilds, pushesByRun } from './join/builds/builds.ts';
import { joinAdmission } from './join/controls/admission.ts';
import { joinControls } from './join/controls/controls.ts';
import { credentialsOf } from './join/credentials.ts';
import { joinDecisions } from './join/controls/decisions.ts';
import { joinWorkloads } from './join/clusters/workload-view.ts';
import { arrivalOf, bringing, deliveriesOf } from './join/habits/deliveries.ts';
import { unquestioned } from './join/clusters/deployments.ts';
import { joinDigestless } from './join/registry/digestless.ts';
import { assignRuns, projectsFor } from './join/builds/explain.ts';
import { distinctPulls, firstPulls } from './join/registry/distinct-pulls.ts';
import { type Facts, factsOf, only } from './facts/facts.ts';
import { joinFeeds, type Kinds } from './facts/feeds.ts';
import { learnHabits, noHabits } from './join/habits/habits.ts';
import { tagMovesBefore } from './join/registry/tag-shapes.ts';
import { builtOnHost, joinHosts, madeOnHosts, madeThere } from './join/builds/hosts.ts';
import { familyOf } from './join/registry/images.ts';
import { joinImagesByDoor } from './join/registry/images-by-door.ts';
import { mayTeach, speaksFor, tellersBy } from './join/registry/tellers.ts';
import { joinPushers, joinRepositories, repositoryKey } from './facts/names.ts';
import { memo, once } from './facts/lazy.ts';
import type { HeldDoor } from '../core/watch.ts';
import { placementsByDigest } from './join/clusters/placements.ts';
import { projectKey } from './facts/run-key.ts';
import { projectsAround, RunIndex } from './join/builds/project-runs.ts';
import { joinPromotions } from './join/builds/promotions.ts';
import { firstPushes } from './join/registry/first-pushes.ts';
import { indexPushes, indexPushOf } from './join/registry/push-index.ts';
import { readWindow, type ReadWindow } from './facts/read-window.ts';
import { type ReadReference, readReference } from './facts/references.ts';
import { absentRuns } from './join/builds/absent-runs.ts';
import { joinReleases } from './join/builds/releases.ts';
import { joinReported } from './join/builds/reported.ts';
import { joinRuns } from './join/builds/runs.ts';
import { tagReader } from './join/registry/tag-reader.ts';
import { joinSent } from './join/builds/sent.ts';
import { joinTags } from './join/registry/tags.ts';
import { joinWatch } from './watch/watch.ts';

/** Joins facts to the view that rules read. A pure function of its arguments, whatever the order of the facts. */
export function buildLineage(
  events: readonly LandwaiterEvent[] | Facts,
  coverage: readonly Coverage[],
  policy: Policy,
  at: Time,
  kinds: Kinds,
  window: ReadWindow | undefined = readWindow(events, coverage),
  held: readonly HeldDoor[] = [],
): Lineage {
  const all = factsOf(events);
  const facts = all.others;
  // Every pod of a workload, and every record of it, names the same text again.
  const read: ReadReference = memo((text) => readReference(text, policy));
  const hints = only(facts, 'manifest.hinted');
  const pushed = borneOut(only(facts, 'manifest.pushed'), hints, policy);
  const deleted = only(facts, 'manifest.deleted');
  const pulled = distinctPulls(
    all.pulls,
    deleted.filter(({ whole }) => whole === 'below'),
  );
  const feeds = joinFeeds(coverage, policy, kinds, at);
  const credentials = credentialsOf(only(facts, 'credential.issued'));
  const tellerOf = tellersBy(policy);
  const speaks = (push: Push, at: RepositoryName): boolean => speaksFor(push, at, tellerOf, policy);
  const { image, standsFor, manifestsOf, isSameImage } = joinImagesByDoor(
    [...pushed, ...pulled.filter((fact) => fact.inventory)],
    tellerOf,
    policy,
  );
  const isOnlyClaimed = memo(feeds.isOnlyClaimed);
  const { pushes, deletions, intervals, unexplained } = joinTags(
    [...pushed, ...pulled, ...deleted],
    { hints, credentials, isOnlyClaimed },
    policy,
    image,
  );
  const digestless = joinDigestless(unexplained, policy, isOnlyClaimed);
  const digestlessTo = Map.groupBy(digestless, repositoryKey);
  const index = indexPushes(pushes, image);
  const runs = once(() => joinRuns(all.runs, policy));
  const { tagHistory, tagAt, meaning } = tagReader(intervals);
  const controls = joinControls(only(facts, 'control.changed'), policy, credentials);
  const clusters = joinWorkloads(facts, coverage, {
    now: at,
    policy,
    read,
    credentials,
    controls,
    image,
    standsFor,
    manifestsOf,
    pushesOf: index.of,
    meaning,
  });
  const { owners, deployments, placements } = clusters;
  const decided = only(facts, 'admission.decided');
  const decisions = joinDecisions(decided, owners, policy);
  const overridden = decisions.overridden(placements);
  const admissionCoverage = joinAdmission(decided, coverage, policy, at);
  const localIds = (digest: Digest, at: RepositoryName): readonly Digest[] => familyOf(digest, (one) => image(one, at));
  const hostOrigins = joinHosts(only(facts, 'host.image'), {
    policy,
    read,
    localIds: (push) => localIds(push.digest, push),
    idsOf: (text, when) => {
      const reference = read(text);
      const digest = reference && meaning(reference, when);
      return reference && digest ? localIds(digest, reference) : [];
    },
  });
  const published = only(facts, 'release.published');
  const reported = joinReported(only(facts, 'deployment.reported'), { read, meaning });
  const runIndex = once(() => new RunIndex(runs(), absentRuns(only(facts, 'run.absent'))));
  const promotions = joinPromotions(pushes, {
    policy,
    image,
    pushesOf: index.of,
    pushesWithConfig: index.withConfig,
    runsAround: (project, when) => runIndex().around(project, when, policy.windows.buildToPush),
    ciCoverage: feeds.ci,
  });
  const pulls = firstPulls(pulled, policy);
  const pulling = new Set(pulled.filter((fact) => !fact.inventory).map((fact) => policy.registry(fact.registry)));
  const builds = once(() => indexBuilds(runs(), { policy, read }));
  const artifacts = once(() => joinArtifacts(pushes));
  const firstWithLayer = once(() => firstPushes(pushes, image, speaks, policy));
  const pushers = once(() => joinPushers(pushes));
  const repositories = once(() => joinRepositories(pushes, pulled, placements, policy));
  const reached = placementsByDigest(placements, standsFor);
  const fromRepository = once(() =>
    Map.groupBy(placements, ({ reference }) => (reference ? repositoryKey(reference) : '')),
  );

  const movesBefore = tagMovesBefore(pushes);
  const pushesFor = bringing(index.of, standsFor);
  const arrival = memo((placement: Placement) => arrivalOf(placement, index.of, pushesFor));
  const watch = once(() =>
    joinWatch({
      facts: all,
      pulled,
      coverage,
      policy,
      read,
      at,
      kinds,
      window,
      pushes: [...pushes, ...digestless],
      placements,
      placementsOf: (digest) => reached.get(digest) ?? [],
      controls,
      held,
    }),
  );

  const originsOf = memo(hostOrigins);
  const partOf = memo((push: Push) => indexPushOf(push, image, index));
  const hostMade = once(() => madeOnHosts(only(facts, 'host.image'), image));
  const unsent = once(() =>
    joinSent(only(facts, 'host.image'), pushes, {
      policy,
      read,
      configOf: (push) => image(push.digest, push).config,
      isOther: (push) => partOf(push) !== undefined || index.of(push.digest).some((one) => one.at < push.at),
      isMixed: (push) => hostMade()(push) === 'some',
      coverage: feeds.hosts,
    }),
  );
  const view = (habits: Habits): Lineage => {
    const assigned = once(() =>
      assignRuns(pushes, {
        policy,
        runs: runIndex(),
        standsFor: (push) => standsFor(push.digest, push),
        habits,
        ciCoverage: feeds.ci,
      }),
    );
    const built = once(() => pushesByRun(assigned()));
    const hosted = memo((push: Push): Explanation => {
      const origin = builtOnHost(push, originsOf(push), policy, hostMade()(push) === 'all');
      const isAsked = origin.state === 'unasked' && habits.hostBuilds(push).seen.has('host');
      return isAsked
        ? { state: 'none', ...feeds.hosts({ from: push.at - policy.windows.buildToPush, to: push.at }) }
        : origin;
    });
    const explanation = (push: Push): Explanation => {
      const origin = assigned().get(push);
      return origin && origin.state !== 'unasked' ? origin : hosted(push);
    };
    const releases = joinReleases(published, {
      projects: (push) => projectsFor(push, { policy, habits }),
      pushesTo: index.to,
    });
    return {
      policy,
      at,
      get facts() {
        return [...all];
      },
      get runs() {
        return runs().all();
      },
      deployments,
      placements,
      deletions,
      controls,
      pushes,
      habits,
      image,
      standsFor,
      isSameImage,
      speaksFor: speaks,
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
      placementsFrom: (name) => fromRepository().get(repositoryKey(name)) ?? [],
      placementsIn: clusters.placementsIn,
      deploymentsOf: clusters.deploymentsOf,
      asking: clusters.asking,
      mutationsBy: clusters.mutationsBy,
      entriesInto: clusters.entriesInto,
      placementsOfDigest: (digest) => reached.get(digest) ?? [],
      placementsOf: (push) => reached.get(push.digest) ?? [],
      partOf,
      wasPulled: (name, digest, before = Number.POSITIVE_INFINITY) =>
        (pulls.get(`${repositoryKey(name)}@${digest}`) ?? Number.POSITIVE_INFINITY) < before,
      explanation,
      releasesOf: releases.of,
      missingRelease: releases.missing,
      reportedOf: (push) => {
        const origin = explanation(push);
        const built = origin.state === 'explained' && !origin.run.claims.commit ? reported.ofCommit(origin.run) : [];
        return [...reported.ofDigest(push.digest), ...built];
      },
      promotion: promotions.of,
      unbuiltPromotion: promotions.unbuilt,
      builtBy: (run) => built().get(run) ?? [],
      runsOf: (commit) => builds().runsOf(commit),
      runsAround: (push) => runIndex().recordedAround(push.at, policy.windows.buildToPush),
      runsBeside: (push, project) => runIndex().around(projectKey(project), push.at, policy.windows.buildToPush),
      reportsOf: (digest) => builds().reportsOf(digest),
      reportsAround: (push) => builds().reportsAround(push),
      attachment: attachmentOf,
      attachedAlike: (push) => artifacts().attachedAlike(push),
      attachedTo: (repository, digest) => artifacts().attachedTo(repository, digest),
      firstWithLayer: (layer, at) => firstWithLayer()(layer, at),
      get pushers() {
        return pushers();
      },
      get repositories() {
        return repositories();
      },
      hostOrigins: originsOf,
      unsent: (push) => unsent()(push),
      registryCoverage: feeds.registry,
      namingCoverage: feeds.naming,
      isMonitored: (registry) => feeds.start(registry) !== undefined || index.hasRegistry(registry),
      recordsPulls: (registry) => pulling.has(registry),
      coverageStart: feeds.start,
      get watch() {
        return watch();
      },
      learn: (questioned, usual) =>
        view(
          learnHabits({
            policy,
            pushes,
            deployments: unquestioned(deployments, placements, questioned),
            deliveries: deliveriesOf(placements, arrival),
            questioned,
            usual,
            attachment: attachmentOf,
            isHostBuilt: (push) => mayTeach(madeThere(originsOf(push)), push, tellerOf) && hostMade()(push) === 'all',
            projectsAround: projectsAround(runs, policy.windows.buildToPush),
          }),
        ),
    };
  };
  return view(noHabits);
}
