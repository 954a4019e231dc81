import type { AdmissionDecided, DeploymentReported } from '../../core/control-event.ts';
import type { Digest } from '../../core/digest.ts';
import { DEFINITION } from '../../core/ecs-kinds.ts';
import type { HostImage, LandwaiterEvent, RunReported, WorkloadChanged } from '../../core/event.ts';
import type { Finding } from '../../core/finding.ts';
import { DAY, type Time } from '../../core/time.ts';
import { subjectOfTag } from '../join/registry/artifacts.ts';
import type { MentionedRepository } from './mentions.ts';
import { familyOf, isOwnWish, isPlain, workloadOf } from '../join/clusters/workloads.ts';

/** What ties facts together besides the digests, repositories and actors they mention: a kind and its texts. */
export type Link = readonly [kind: LinkKind, ...texts: string[]];

type LinkKind =
  | 'history'
  | 'below'
  | 'untagged'
  | 'attached'
  | 'object'
  | 'wish'
  | 'definition'
  | 'run'
  | 'run by id'
  | 'project'
  | 'project day'
  | 'release'
  | 'deployment'
  | 'commit'
  | 'listing'
  | 'credential'
  | 'nameless commit'
  | 'host builds'
  | 'event'
  | 'image'
  | 'place';

// A run may say that it took years; nobody looks for it in all of them.
const MOST_DAYS = 40;

/** What a registry told of a repository, but for pulls: those that take stock are told. */
export function historyLink(registry: string, repository: string): Link {
  return ['history', registry, repository];
}

/** Deletions of everything below a path. */
export function belowLink(registry: string, path: string): Link {
  return ['below', registry, path];
}

/** Of the history what is about no single tag and no push: deletions of a digest or of everything, hints without a tag. */
export function untaggedLink(registry: string, repository: string): Link {
  return ['untagged', registry, repository];
}

/** Signatures and the like whose only word on what they are about is their tag. */
export function attachedLink(subject: Digest): Link {
  return ['attached', subject];
}

/**
 * What is on record of an object of a cluster: verdicts, of a pod its containers, and changes; of an object that is changed
 * again and again only those that show an owner: the others are under `wishLink`.
 */
export function objectLink(
  { cluster, namespace }: { readonly cluster?: string; readonly namespace?: string },
  object: string,
): Link {
  return ['object', cluster ?? '', namespace ?? '', object];
}

/** Changes that show no owner and that somebody asked for, of an object that is changed again and again. */
export function wishLink(where: { readonly cluster?: string; readonly namespace: string }, object: string): Link {
  const [, ...texts] = objectLink(where, object);
  return ['wish', ...texts];
}

/** What was built on a host. */
export function hostBuildsLink(host: string | undefined): Link {
  return ['host builds', host ?? ''];
}

/** An ECS task definition and whatever is made from it, in whichever cluster. */
export function definitionLink(namespace: string, name: string): Link {
  return ['definition', namespace, name];
}

export function runLink({ system, project }: Pick<RunReported, 'system' | 'project'>, run: string): Link {
  return ['run', system, project, run];
}

/** The same run by its project's id, whatever the project was called. */
export function runByIdLink(system: string, projectId: string, run: string): Link {
  return ['run by id', system, projectId, run];
}

/** Runs of a project on record, whenever: asked for when it has to be known whether there is any. */
export function projectLink(project: string): Link {
  return ['project', project];
}

/** Runs of a project on the day of an instant. `project`: as `projectKey`. */
export function projectDayLink(project: string, at: Time): Link {
  return ['project day', project, String(Math.floor(at / DAY))];
}

/** What a finding rests on and is about, as a link; the same is asked for. */
export const findingLinks = {
  event: (id: string): Link => ['event', id],
  image: (digest: Digest): Link => ['image', digest],
  place: (cluster: string | undefined, namespace: string, workload: string): Link => [
    'place',
    cluster ?? '',
    namespace,
    workload,
  ],
};

/** By what a finding is found. */
export function linksOfFinding({ evidence, image, placement }: Finding): readonly Link[] {
  return distinct([
    ...evidence.map(({ eventId }) => findingLinks.event(eventId)),
    ...(image?.digest ? [findingLinks.image(image.digest)] : []),
    ...(placement ? [findingLinks.place(placement.cluster, placement.namespace, placement.workload)] : []),
  ]);
}

/** By what a fact is found besides its mentions. */
export function linksOf(event: LandwaiterEvent): readonly Link[] {
  switch (event.type) {
    case 'manifest.pushed': {
      const subject = event.tag === undefined ? undefined : subjectOfTag(event.tag);
      const history = historyLink(event.registry, event.repository);
      return subject ? [history, attachedLink(subject)] : [history];
    }
    case 'manifest.hinted':
      return historyLinks(event);
    case 'manifest.pulled':
      return event.inventory === true ? [historyLink(event.registry, event.repository)] : [];
    case 'manifest.deleted':
      return event.whole === 'below' ? [belowLink(event.registry, event.repository)] : historyLinks(event);
    case 'host.image':
      return hostLinks(event);
    case 'run.reported':
      return runLinks(event);
    case 'run.absent': {
      // Its claim is looked for by the day that it tells of, which may be the one before.
      const key = `${event.system}:${event.project}`;
      return [projectDayLink(key, event.at), projectDayLink(key, event.at - DAY)];
    }
    case 'release.published':
      return [['release', event.project]];
    case 'deployment.reported':
      return deploymentLinks(event);
    case 'workload.changed':
      return changeLinks(event);
    case 'workload.attempted':
      return event.name === undefined ? [] : [objectLink(event, `${event.kind}/${event.name}`)];
    case 'container.observed':
    case 'container.entered':
      return [objectLink(event, `Pod/${event.pod}`)];
    case 'admission.decided':
      return judgedLinks(event);
    case 'pods.listed':
      return event.cluster === undefined ? [] : [['listing', event.cluster]];
    case 'credential.issued':
      return event.credential === undefined ? [] : [['credential', event.credential]];
    case 'manifest.served':
    case 'image.compared':
    case 'evidence.held':
    case 'image.noted':
    case 'access.told':
    case 'control.changed':
    case 'change.told':
    case 'scope.exceeded':
      return [];
  }
}

function changeLinks(event: WorkloadChanged): readonly Link[] {
  // Merely seen, it shows nothing but an owner.
  if (isPlain(event)) return event.seen === true ? [] : [wishLink(event, `${event.kind}/${event.name}`)];
  const named = event.owners?.find(({ kind }) => kind === DEFINITION)?.name;
  const definitions = event.kind === DEFINITION ? [event.name, familyOf(event.name)] : [];
  return distinct([
    objectLink(event, `${event.kind}/${event.name}`),
    ...(isOwnWish(event) ? [objectLink(event, workloadOf(event))] : []),
    ...[...definitions, ...(named === undefined ? [] : [named])].map((name) => definitionLink(event.namespace, name)),
  ]);
}

function judgedLinks(event: AdmissionDecided): readonly Link[] {
  const { kind, name } = event;
  return kind === undefined ? [] : [objectLink(event, name === undefined ? kind : `${kind}/${name}`)];
}

function hostLinks({ action, host, image }: HostImage): readonly Link[] {
  if (action === 'built') return [hostBuildsLink(host)];
  return action === 'committed' && !image ? [['nameless commit', host ?? '']] : [];
}

function deploymentLinks({ system, project, deployment, commit }: DeploymentReported): readonly Link[] {
  const own: Link = ['deployment', system, project, deployment];
  return commit === undefined ? [own] : [own, ['commit', system, project, commit]];
}

function historyLinks({ registry, repository, tag }: MentionedRepository): readonly Link[] {
  const history = historyLink(registry, repository);
  return tag === undefined ? [history, untaggedLink(registry, repository)] : [history];
}

function runLinks(event: RunReported): readonly Link[] {
  const { system, project, projectId, run, at, started = at, ended = at, strength } = event;
  const key = `${system}:${project}`;
  const [from, to] = [Math.min(at, started), Math.max(at, ended)];
  const days: Link[] = [];
  for (let day = Math.floor(from / DAY); day <= Math.floor(to / DAY) && days.length < MOST_DAYS; day++)
    days.push(projectDayLink(key, day * DAY));
  return [
    runLink(event, run),
    ...(projectId === undefined ? [] : [runByIdLink(system, projectId, run)]),
    ...(strength === 'recorded' || strength === 'verified' ? [projectLink(key)] : []),
    ...days,
  ];
}

function distinct(links: readonly Link[]): readonly Link[] {
  return links.length < 2 ? links : [...new Map(links.map((link) => [JSON.stringify(link), link])).values()];
}
