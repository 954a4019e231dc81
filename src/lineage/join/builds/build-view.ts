import type { Explanation, Run } from '../../../core/build.ts';
import type { Builds } from '../../../core/builds.ts';
import type { Digest } from '../../../core/digest.ts';
import type { RepositoryName } from '../../../core/environment.ts';
import type { Habits } from '../../../core/habit.ts';
import type { DigestlessPush, Push } from '../../../core/subjects.ts';
import type { Time } from '../../../core/time.ts';
import { memo, once, together } from '../../facts/lazy.ts';
import { projectKey } from '../../facts/run-key.ts';
import { unreadBuilders } from '../../facts/unread-builders.ts';
import type { Given } from '../given.ts';
import type { ImageView } from '../registry/image-view.ts';
import { familyOf } from '../registry/images.ts';
import type { PushView } from '../registry/push-view.ts';
import { mayTeach } from '../registry/tellers.ts';
import { attestedBuilds, runsNamed } from './attested-runs.ts';
import { absentRuns } from './absent-runs.ts';
import { disapproval } from './approval.ts';
import { indexBuilds, pushesByRun } from './builds.ts';
import { projectsFor } from './asked-projects.ts';
import { assignRuns } from './run-assignment.ts';
import { type Arrived, builtOnHost, joinHosts, type MadeOnHosts, madeOnHosts, madeThere } from './hosts.ts';
import { projectsAround, RunIndex } from './project-runs.ts';
import { joinPromotions } from './promotions.ts';
import { joinReleases } from './releases.ts';
import { joinReported } from './reported.ts';
import { joinRuns } from './runs.ts';
import { joinMute, sentWhileMute, silentHostOf } from './sent/mute.ts';
import { joinSent, type SentByHosts, sentByHosts } from './sent/sent.ts';
import { joinSentNames } from './sent/sent-names.ts';
import { joinSentUnder, notArrived } from './sent/sent-under.ts';
import { hostCoverage, joinUnread } from './sent/unread.ts';

/** What does not depend on what is usual. */
type Recorded = Omit<Builds, 'explanation' | 'builtBy' | 'releasesOf' | 'missingRelease' | 'reportedOf' | keyof Silent>;
/** Which hosts told nothing of what they sent. */
type Silent = Pick<Builds, 'mute' | 'muteHost' | 'unreadBuilders' | 'unreadBuilder'>;

/** Where pushes are from, by what is usual; and what is learned of that. */
export interface BuildView {
  by(habits: Habits): Builds;
  /** Whether a host recorded that it made these very bytes, and its door may say so of the repository. */
  isHostBuilt(push: Push): boolean;
  readonly mute: Builds['mute'];
  readonly unreadBuilders: Builds['unreadBuilders'];
  /** To be asked as {@link projectsAround} says. */
  projectsAround(): (at: Time) => ReadonlyMap<string, number>;
}

export function buildView(given: Given, images: ImageView, pushes: PushView): BuildView {
  const { facts, policy, feeds } = given;
  const { buildToPush } = policy.windows;
  const runs = once(() => joinRuns(facts.runs, policy, feeds.ownUntil));
  const index = once(() => new RunIndex(runs(), absentRuns(given.of('run.absent'))));
  const reports = once(() => indexBuilds(runs(), given));
  const hosts = hostsBy(given, images, pushes);
  const promotions = joinPromotions(pushes.pushes, {
    policy,
    image: images.image,
    pushesOf: pushes.pushesOf,
    pushesWithConfig: pushes.withConfig,
    runsAround: (project, when) => index().around(project, when, buildToPush),
    ciCoverage: feeds.ci,
  });
  const recorded: Recorded = {
    get runs() {
      return runs().all();
    },
    get renamed() {
      return runs().renamed;
    },
    runsOf: (commit) => reports().runsOf(commit),
    runsAround: (push) => index().recordedAround(push.at, buildToPush),
    runsBeside: (push, project) => index().around(projectKey(project), push.at, buildToPush),
    runCoverage: ({ at }, asked) => {
      const projects = asked.map(projectKey);
      const isKnown = projects.some((one) => (index().inTime(one).first ?? at) < at);
      return isKnown ? feeds.ci(projects, { from: at - buildToPush, to: at }) : { absence: 'unproven', unread: true };
    },
    reportsOf: (digest) => reports().reportsOf(digest),
    reportsAround: (push) => reports().reportsAround(push),
    promotion: promotions.of,
    unbuiltPromotion: promotions.unbuilt,
    sourcelessPromotions: promotions.sourceless,
    hostOrigins: hosts.origins,
    unsent: hosts.unsent,
    sentAs: hosts.sentAs,
    sentOrigins: hosts.sentOrigins,
    sentUnder: hosts.sentUnder,
    get notArrived() {
      return hosts.lost();
    },
    disapproval,
  };
  const explained = explaining(given, images, pushes, { index, hosts });
  const claimed = claiming(given, pushes);
  return together(hosts.silent, {
    by: (habits: Habits) => {
      const origins = explained(habits);
      return together(recorded, hosts.silent, origins, claimed(habits, origins.explanation));
    },
    isHostBuilt: (push: Push) =>
      mayTeach(madeThere(hosts.origins(push)), push, images.tellerOf) && hosts.made(push) === 'all',
    projectsAround: () => projectsAround(runs, buildToPush),
  });
}

/** What hosts recorded of pushed images. */
function hostsBy(
  { policy, read, of, feeds, coverage: rows, kinds }: Given,
  { image }: ImageView,
  { pushes, digestless, pushesOf, partOf, meaning }: PushView,
) {
  const facts = of('host.image');
  const localIds = (digest: Digest, at: RepositoryName): readonly Digest[] => familyOf(digest, (one) => image(one, at));
  const origins = joinHosts(facts, {
    policy,
    read,
    localIds: (push) => localIds(push.digest, push),
    idsOf: (text, when) => {
      const reference = read(text);
      const digest = reference && meaning(reference, when);
      return reference && digest ? localIds(digest, reference) : [];
    },
  });
  const made = once(() => madeOnHosts(facts, image));
  const sent = once(() =>
    sentByHosts(facts, pushes, { policy, read, configOf: (push) => image(push.digest, push).config }),
  );
  const mute = once(() => joinMute(facts, sent().own, sent().sent));
  const unmade = (push: Push) => made().unmade(push);
  const muteHost = memo(silentHostOf({ silent: mute, sentBy: sentWhileMute, pushesOf, unmade }));
  const notRead = unreadBuilders(rows, policy, kinds);
  const unread = once(() => joinUnread(notRead, sent(), policy));
  const unreadBuilder = memo(silentHostOf({ silent: unread, sentBy: ({ pushes: all }) => all, pushesOf, unmade }));
  const coverage = hostCoverage({ hosts: notRead, feeds, policy, sent, unread });
  const unsent = once(() =>
    joinSent(facts, sent(), {
      policy,
      isMute: (push) => muteHost(push) !== undefined || unreadBuilder(push) !== undefined,
      isOther: (push) => partOf(push) !== undefined || pushesOf(push.digest).some((one) => one.at < push.at),
      isMixed: (push) => made().of(push) === 'some',
      coverage,
    }),
  );
  const silent: Silent = {
    get mute() {
      return mute();
    },
    muteHost,
    get unreadBuilders() {
      return unread();
    },
    unreadBuilder,
  };
  const names = once(() => joinSentNames(facts, digestless, { policy, read }));
  return {
    origins: memo(origins.of),
    sentOrigins: memo(origins.named),
    made: (push: Push) => made().of(push),
    silent,
    coverage,
    unsent: (push: Push) => unsent()(push),
    sentAs: (push: DigestlessPush) => names().get(push),
    ...sentByName({ policy, read, origins, made, sent, arrived: [...pushes, ...digestless] }),
  };
}

/** What hosts sent by which name, whether or not a registry recorded it. */
function sentByName(by: {
  readonly policy: Given['policy'];
  readonly read: Given['read'];
  readonly origins: Pick<ReturnType<typeof joinHosts>, 'of'>;
  made(): MadeOnHosts;
  sent(): SentByHosts;
  readonly arrived: readonly (Push | DigestlessPush)[];
}): { readonly sentUnder: Builds['sentUnder']; lost(): Builds['notArrived'] } {
  const built = (one: Arrived): Explanation =>
    builtOnHost({ strength: 'recorded' }, by.origins.of(one), by.policy, by.made().of(one) === 'all');
  const under = once(() => joinSentUnder(by.sent().records, { read: by.read, built }));
  return {
    sentUnder: (...asked) => under()(...asked),
    lost: once(() => notArrived(by.sent().records, by.arrived, by.read)),
  };
}

/** Which run or host each push came from: by what is usual where the policy does not say which builds it should have. */
function explaining(
  { policy, feeds }: Given,
  images: ImageView,
  { pushes }: PushView,
  { index, hosts }: { index(): RunIndex; readonly hosts: ReturnType<typeof hostsBy> },
): (habits: Habits) => Pick<Builds, 'explanation' | 'builtBy'> {
  const { standsFor } = images;
  const named = once(() => runsNamed(index()));
  const attested = (push: Push, projects: readonly string[]): readonly Run[] =>
    attestedBuilds(standsFor(push.digest, push), push, images, policy).flatMap((build) => named()(build, projects));
  return (habits) => {
    const assigned = once(() =>
      assignRuns(pushes, {
        policy,
        runs: index(),
        standsFor: (push) => standsFor(push.digest, push),
        attested,
        habits,
        ciCoverage: feeds.ci,
      }),
    );
    const built = once(() => pushesByRun(assigned()));
    const hosted = memo((push: Push): Explanation => {
      const origin = builtOnHost(push, hosts.origins(push), policy, hosts.made(push) === 'all');
      // Its host's feed is what is missing, and is told as that.
      if (origin.state === 'unasked' && (hosts.silent.muteHost(push) || hosts.silent.unreadBuilder(push)))
        return origin;
      const isAsked = origin.state === 'unasked' && habits.hostBuilds(push).seen.has('host');
      return isAsked ? { state: 'none', ...hosts.coverage(push) } : origin;
    });
    return {
      explanation: (push) => {
        const origin = assigned().get(push);
        return origin && origin.state !== 'unasked' ? origin : hosted(push);
      },
      builtBy: (run) => built().get(run) ?? [],
    };
  };
}

/** What forges and delivery systems claim of a push. */
function claiming(
  { policy, of, read }: Given,
  { pushesTo, meaning }: PushView,
): (
  habits: Habits,
  explanation: Builds['explanation'],
) => Pick<Builds, 'releasesOf' | 'missingRelease' | 'reportedOf'> {
  const published = of('release.published');
  const reported = joinReported(of('deployment.reported'), { read, meaning });
  return (habits, explanation) => {
    const releases = joinReleases(published, { projects: (push) => projectsFor(push, { policy, habits }), pushesTo });
    return {
      releasesOf: releases.of,
      missingRelease: releases.missing,
      reportedOf: (push) => {
        const origin = explanation(push);
        const built = origin.state === 'explained' && !origin.run.claims.commit ? reported.ofCommit(origin.run) : [];
        return [...reported.ofDigest(push.digest), ...built];
      },
    };
  };
}
