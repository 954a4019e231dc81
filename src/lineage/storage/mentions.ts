import type { Digest } from '../../core/digest.ts';
import { ifValid } from '../../core/error.ts';
import type { EvidenceHeld, ImageCompared, LandwaiterEvent, ManifestPushed } from '../../core/event.ts';
import { parseReference } from '../../core/reference.ts';

/** A repository, and the tag by which a fact names it, where it does. */
export interface MentionedRepository {
  readonly registry: string;
  readonly repository: string;
  readonly tag?: string;
}

/** All by which a fact can be looked up, as its record has it: before the policy's aliases are applied. */
export interface Mentions {
  /** Of manifests, configs, layers, children, subjects, and those that references pin. */
  readonly digests: readonly Digest[];
  readonly repositories: readonly MentionedRepository[];
  /** Names of those who acted, also by impersonation. */
  readonly actors: readonly string[];
}

/** What an event names; a foreign image text that is no reference names nothing. */
export function mentionsOf(event: LandwaiterEvent): Mentions {
  const digests = new Set<Digest>();
  const repositories = new Map<string, MentionedRepository>();
  const actors = new Set(namesOf(event));
  const digest = (one: Digest | undefined): void => {
    if (one) digests.add(one);
  };
  const repository = (one: MentionedRepository): void => {
    repositories.set(`${one.registry}/${one.repository}:${one.tag ?? ''}`, one);
  };
  const image = (text: string | undefined): void => {
    const reference = text === undefined ? undefined : ifValid(() => parseReference(text));
    if (!reference) return;
    digest(reference.digest);
    // Without tag and digest, engines and kubelets take `latest`.
    const tag = reference.tag ?? (reference.digest ? undefined : 'latest');
    repository({ registry: reference.registry, repository: reference.repository, ...(tag !== undefined && { tag }) });
  };
  const either = (one: { readonly digest?: Digest; readonly reference?: string }): void => {
    digest(one.digest);
    image(one.reference);
  };

  switch (event.type) {
    case 'manifest.pushed':
      pushedIn(event).forEach(digest);
      repository(named(event));
      break;
    case 'manifest.pulled':
    case 'manifest.served':
    case 'manifest.deleted':
    case 'manifest.hinted':
      if ('digest' in event) digest(event.digest);
      repository(named(event));
      break;
    case 'host.image':
      digest(event.image);
      image(event.reference);
      image(event.base);
      break;
    case 'run.reported':
      event.products?.forEach(either);
      break;
    case 'deployment.reported':
    case 'admission.decided':
    case 'scope.exceeded':
      event.images?.forEach(either);
      break;
    case 'workload.changed':
      for (const container of event.containers ?? []) image(container.image);
      break;
    case 'image.compared':
    case 'evidence.held':
      for (const one of comparedIn(event)) digest(one);
      placeOf(event).forEach(repository);
      break;
    case 'control.changed':
      if (event.grantee) actors.add(event.grantee.name);
      placeOf(event).forEach(repository);
      break;
    case 'credential.issued':
      actors.add(event.subject.name);
      break;
    case 'run.absent':
    case 'release.published':
    case 'workload.attempted':
    case 'pods.listed':
    case 'access.told':
    case 'container.entered':
    case 'change.told':
      break;
    case 'image.noted':
    case 'container.observed':
      digest(event.digest);
      if ('image' in event) image(event.image);
      break;
  }
  return { digests: [...digests], repositories: [...repositories.values()], actors: [...actors] };
}

/** Of those who acted. */
function namesOf(event: LandwaiterEvent): readonly string[] {
  const acted = ['actor' in event ? event.actor : undefined, 'impersonator' in event ? event.impersonator : undefined];
  return acted.flatMap((one) => (one ? [one.name] : []));
}

function pushedIn(event: ManifestPushed): readonly (Digest | undefined)[] {
  const { config, subject, layers = [], children = [], digest } = event;
  return [config, subject, ...layers.map((layer) => layer.digest), ...children, digest];
}

function comparedIn(event: ImageCompared | EvidenceHeld): readonly (Digest | undefined)[] {
  if (event.type === 'evidence.held') return [event.subject, event.attachment?.digest];
  const { old, new: own } = event.comparison;
  return [own.manifest, own.config, old?.manifest, old?.config];
}

/** Where it says so. */
function placeOf({ registry, repository }: Partial<MentionedRepository>): readonly MentionedRepository[] {
  return registry === undefined || repository === undefined ? [] : [{ registry, repository }];
}

function named({ registry, repository, tag }: MentionedRepository): MentionedRepository {
  return { registry, repository, ...(tag !== undefined && { tag }) };
}
