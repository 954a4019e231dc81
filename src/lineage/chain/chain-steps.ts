import { who, whoAndBehind, whoDeleted } from '../../core/actor.ts';
import type { AdmissionDecided, DeploymentReported, ReleasePublished } from '../../core/control-event.ts';
import { counted, firstOf } from '../../core/count.ts';
import { shortDigest } from '../../core/digest.ts';
import type { LandwaiterEvent } from '../../core/event.ts';
import type { ImageNoted } from '../../core/image-noted.ts';
import { known } from '../../core/known.ts';
import type { RepositoryName } from '../../core/environment.ts';
import type { Step } from '../../core/report.ts';
import { shownStrength } from '../../core/shown-strength.ts';
import { isRecorded, type Strength } from '../../core/strength.ts';
import type { Deletion, DigestlessPush, Entry, Instance, Placement, Push, TagInterval } from '../../core/subjects.ts';
import type { Place } from './places.ts';
import { type Span, spansOf } from './spans.ts';
import type { Started } from './started.ts';

const MOST_PODS = 3;
const MOST_CLIENT = 120;

/** What a chain calls repositories: with their registry where it tells of several of them, whose tags mean what they mean each by itself. */
export type Naming = (repository: RepositoryName) => string;

export function naming(all: readonly RepositoryName[]): Naming {
  const isOne = all.every(({ registry }) => registry === all[0]?.registry);
  return isOne ? ({ repository }) => repository : ({ registry, repository }) => `${registry}/${repository}`;
}

/** One step of a chain: its first five facts are the evidence, its findings are added later. */
export function step(
  kind: Step['kind'],
  at: number,
  title: string,
  strength: Strength,
  facts: readonly LandwaiterEvent[],
  more: Partial<Step> = {},
): Step {
  return {
    kind,
    at,
    title,
    strength,
    findings: [],
    evidence: evidenceOf(facts),
    ...more,
  };
}

/** Where the first five of them stand. */
export function evidenceOf(facts: readonly LandwaiterEvent[]): Step['evidence'] {
  return facts.slice(0, 5).map(({ id, origin: { path, line, sha256 } }) => ({ path, line, sha256, eventId: id }));
}

/** `from 203.0.113.77 with skopeo/1.18.0`, as far as it is known. */
export function circumstances({ address, client }: Pick<Push, 'address' | 'client'>): string | undefined {
  const parts = [
    ...(address === undefined ? [] : [`from ${address}`]),
    ...(client === undefined
      ? []
      : [`with ${client.length > MOST_CLIENT ? `${client.slice(0, MOST_CLIENT)}…` : client}`]),
  ];
  return parts.length > 0 ? parts.join(' ') : undefined;
}

export function digestlessStep(push: DigestlessPush, named: Naming): Step {
  const what = push.tag === undefined ? `to ${named(push)}` : `${named(push)}:${push.tag}`;
  const since = push.tag === undefined ? '' : '; what the tag means since is not known';
  return step(
    'push',
    push.at,
    `${who(push.actor)} pushed ${what}, no record says as which digest${since}`,
    shownStrength(push),
    push.facts,
    known({ actor: push.actor?.name, detail: circumstances(push) }),
  );
}

export function deletionStep(deletion: Deletion, named: Naming): Step {
  const { tag, digest, whole, at, actor, facts } = deletion;
  const what = `${whole === true ? 'the whole repository ' : ''}${named(deletion)}${tag !== undefined ? `:${tag}` : digest === undefined ? '' : ` as ${shortDigest(digest)}`}`;
  const strength = facts.some(isRecorded) ? 'recorded' : 'asserted';
  return step(
    'delete',
    at,
    `${whoDeleted(deletion)} deleted ${what}`,
    strength,
    facts,
    known({ actor: actor?.name, digest }),
  );
}

/** `taken`: a push that gave the tag to an image that no record tells. */
export function tagStep(interval: TagInterval, named: Naming, taken?: DigestlessPush): Step {
  return step(
    'tag',
    interval.from,
    `${named(interval)}:${interval.tag} means ${shortDigest(interval.digest)}`,
    interval.push ? shownStrength(interval.push) : 'recorded',
    interval.push?.facts.slice(0, 1) ?? [],
    {
      digest: interval.digest,
      ongoing: interval.to === undefined && !taken,
      ...known({
        to: taken?.at ?? interval.to,
        actor: interval.push?.actor?.name,
        detail: taken
          ? `then ${who(taken.actor)} pushed it, and no record says to which image`
          : interval.endedBy && endOf(interval),
      }),
    },
  );
}

/** What retention removes as a manifest without a tag had lost it before. */
function endOf({ endedBy, deletion }: TagInterval): string {
  return deletion?.retention && deletion.digest !== undefined && deletion.tag === undefined
    ? 'at the latest: then retention removed the manifest, and when the tag left it no record tells'
    : `then it was ${endedBy}`;
}

export function releaseStep(release: ReleasePublished): Step {
  return step(
    'release',
    release.at,
    `${release.system} says that ${release.tag} of ${release.project} was released`,
    release.strength,
    [release],
    known({ actor: release.actor?.name, detail: release.commit && `commit ${release.commit.slice(0, 12)}` }),
  );
}

/** What a delivery system says it did. */
export const DELIVERED: Readonly<Record<DeploymentReported['status'], string>> = {
  started: 'deploys it',
  succeeded: 'deployed it',
  failed: 'failed to deploy it',
  'rolled-back': 'rolled it back',
  removed: 'removed it',
};

export function reportedStep(deployment: DeploymentReported, { digest }: Push): Step {
  const { system, project, status, environment, cluster, namespace } = deployment;
  const where = [environment, cluster, namespace].filter((text) => text !== undefined).join('/');
  return step(
    'deploy',
    deployment.at,
    `${system} says that ${project} ${DELIVERED[status]}${where === '' ? '' : `: ${where}`}`,
    deployment.strength,
    [deployment],
    { digest, ...known({ actor: deployment.actor?.name }) },
  );
}

/** What a control did with what it judged. */
export const VERDICTS: Readonly<Record<AdmissionDecided['decision'], string>> = {
  allowed: 'allowed it',
  denied: 'denied it',
  violated: 'found a violation and let it in',
  overridden: 'was overridden',
  unjudged: 'let it in without a verdict',
};

export function admissionStep(decision: AdmissionDecided, { digest }: Placement): Step {
  const policy = [decision.policy, decision.rule].filter((text) => text !== undefined).join('/');
  return step(
    'admission',
    decision.at,
    `${decision.control}${policy === '' ? '' : ` (${policy})`} ${VERDICTS[decision.decision]}`,
    decision.strength,
    [decision],
    known({ digest, actor: decision.actor?.name, detail: decision.reason?.slice(0, 200) }),
  );
}

/** Who asked for it, and which of its containers ran when: several pods of one workload may run different bytes. */
export function placementSteps(place: Place): readonly Step[] {
  const { placement } = place;
  const { digest } = placement;
  const where = `${placement.workload}/${placement.container} in ${placement.cluster ?? 'unknown cluster'}/${placement.namespace}`;
  const asked = placement.asked.map((one) =>
    step(
      'deploy',
      one.at,
      `${whoAndBehind(one)} deployed ${one.image} to ${where}`,
      'recorded',
      [one.fact],
      known({ actor: one.actor?.name, digest }),
    ),
  );
  const spans = spansOf(place);
  return [...asked, ...spans.map((span) => runStep(span, placement, where, spans.length === 1))];
}

function runStep({ from, to, instances }: Span, placement: Placement, where: string, isAll: boolean): Step {
  const { digest, image, resolved, observed } = placement;
  const others = [...new Set(instances.flatMap((one) => one.others))];
  const what = digest && !resolved ? ` ${shortDigest(digest)}` : '';
  const pods = new Set(instances.map(({ pod }) => pod));
  return step(
    'run',
    from,
    podsOf(instances, `of ${where}`, what),
    'recorded',
    isAll ? observed : observed.filter(({ pod }) => pods.has(pod)),
    {
      ongoing: to === undefined,
      detail: [
        image,
        ...(what === '' ? ['no record says which digest'] : []),
        ...(others.length > 0 ? [`a status named also ${others.map(shortDigest).join(', ')}`] : []),
      ].join('; '),
      ...known({ to, digest }),
    },
  );
}

/** An engine records no end, and the name alone: the bytes are those that the name meant there. */
export function startedStep({ host, image, unsure, from, last, facts }: Started): Step {
  const times = facts.length === 1 ? '' : ` ${counted(facts.length, 'time')}`;
  const title = `${host ?? 'an unnamed host'}: started a container of ${image}${times}${unsure ? ', of this image or of another that had the name' : ''}`;
  return step('host', from, title, 'recorded', facts, known({ to: facts.length === 1 ? undefined : last }));
}

/** How somebody came in. */
export const ENTERED: Readonly<Record<Entry['by'], string>> = {
  exec: 'ran a program in',
  attach: 'attached to',
  portforward: 'forwarded a port of',
  ephemeral: 'put an ephemeral container beside',
  node: 'came onto the node of',
};

/** What runs there may be other than its image since. */
export function entryStep({ at, actor, by, fact }: Entry, { digest, container, namespace, cluster }: Placement): Step {
  const pod = fact.type === 'container.entered' ? fact.pod : fact.name;
  const where = cluster ?? 'unknown cluster';
  return step(
    'enter',
    at,
    by === 'node' && fact.type === 'workload.changed'
      ? `${who(actor)} came onto node ${fact.onNode} of ${where}, where ${container} of ${namespace} runs, by pod ${fact.namespace}/${pod}`
      : `${who(actor)} ${ENTERED[by]} ${container} of pod ${pod} in ${where}/${namespace}`,
    'recorded',
    [fact],
    known({ digest, actor: actor?.name, detail: circumstances(fact) }),
  );
}

/** A claim of another program, in its words. */
export function noteStep(note: ImageNoted): Step {
  const { program, said, severity, namespace, pod, reference } = note;
  const place = [note.cluster, namespace, pod].filter((text) => text !== undefined).join('/');
  return step(
    'note',
    note.at,
    `${program} says: ${said}${severity === undefined ? '' : ` (${severity})`}`,
    note.strength,
    [note],
    known({
      digest: note.digest,
      detail: [place, reference].filter((text) => text !== undefined && text !== '').join('; ') || undefined,
    }),
  );
}

/** `pod api-7d9f-x2x (and 2 that ended) of … runs …`: those that run; where none does, those that did. */
function podsOf(ran: readonly Instance[], whose: string, what: string): string {
  const running = new Set(ran.filter(({ to }) => to === undefined).map(({ pod }) => pod));
  const ended = new Set(ran.flatMap(({ pod }) => (running.has(pod) ? [] : [pod])));
  const shown = [...(running.size > 0 ? running : ended)];
  const others = running.size > 0 && ended.size > 0 ? ` (and ${ended.size} that ended)` : '';
  const verb = running.size === 0 ? 'ran' : running.size === 1 ? 'runs' : 'run';
  return `${shown.length === 1 ? 'pod' : 'pods'} ${firstOf(shown, MOST_PODS)}${others} ${whose} ${verb}${what}`;
}
