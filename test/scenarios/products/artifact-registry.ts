import type { Control, Delete, Image, Pull, Push, Target } from '../act.ts';
import type { NativeRecord } from '../stack.ts';
import { type Audited, audited, GOOGLE_NAMES, IMAGES, LOCATION, memberOf, published } from './google.ts';
import { isOwn, type Product, referenceOf } from './product.ts';

/** The host, and the project that goes before every repository there. */
export const GAR = `${LOCATION}-docker.pkg.dev/${IMAGES}`;

const LOG = 'google/artifact-registry.ndjson';
const TOPIC = 'google/gcr-topic.ndjson';
const API = 'google.devtools.artifactregistry.v1.ArtifactRegistry';
const SECOND = 1000;

/**
 * Google Artifact Registry with Data Access logs switched on: they name who pushed a digest, not the tag. The messages of
 * the topic `gcr` name digest and tag, not who.
 */
export const artifactRegistry: Product = {
  tell(act, at) {
    switch (act.act) {
      case 'push':
        return isOwn(act.to) ? pushed(act, at(act.at)) : [];
      case 'pull':
        return isOwn(act.from) ? [pulled(act, at(act.at))] : [];
      case 'delete':
        return isOwn(act.target) ? deleted(act, at(act.at)) : [];
      case 'control':
        return controlled(act, at(act.at));
      default:
        return [];
    }
  },
  hum: (at) => [
    entry(at, {
      method: `${API}.ListRepositories`,
      by: 'lee',
      from: 'office',
      resourceName: `${parent()}/repositories/prod`,
      permission: 'artifactregistry.repositories.list',
      data: true,
    }),
  ],
};

type Call = Omit<Audited, 'file' | 'service' | 'project' | 'resource'>;

function entry(at: number, call: Call): NativeRecord {
  const repository = /\/repositories\/([^/]+)/.exec(call.resourceName)?.[1] ?? '';
  const labels = { location: LOCATION, repository_id: repository };
  const resource = { type: 'audited_resource', labels: { service: 'artifactregistry.googleapis.com', ...labels } };
  return audited(at, { file: LOG, service: 'artifactregistry', project: IMAGES, resource, ...call });
}

function docker(at: number, name: string, who: Pick<Push, 'by' | 'renamed' | 'from'>, to: Target, image: Image) {
  const verb = name.startsWith('Docker-Get') ? 'downloadArtifacts' : 'uploadArtifacts';
  return entry(at, {
    method: name,
    ...who,
    resourceName: `${place(to)}/dockerImages/${packageOf(to)}@${image.digest}`,
    permission: `artifactregistry.repositories.${verb}`,
    data: true,
  });
}

function pushed({ by, renamed = false, from, image, to }: Push, at: number): readonly NativeRecord[] {
  const children = image.children ?? [];
  return [...children.map((one) => ({ one, tag: undefined })), { one: image, tag: to.tag }].flatMap(
    ({ one, tag }, index) => {
      const when = at - (children.length - index) * SECOND;
      const digest = nameOf({ repository: to.repository, digest: one.digest });
      const tagged = tag === undefined ? {} : { tag: nameOf({ repository: to.repository, tag }) };
      return [
        docker(when, 'Docker-PutManifest', { by, renamed, from }, to, one),
        published(TOPIC, when + SECOND, 'images', { action: 'INSERT', digest, ...tagged }),
      ];
    },
  );
}

function pulled({ by, from, image }: Pull, at: number): NativeRecord {
  return docker(at, 'Docker-GetManifest', { by, from: by === 'node' ? 'cluster' : 'office' }, from, image);
}

function deleted({ by, from, image, target, what }: Delete, at: number): readonly NativeRecord[] {
  const { repository, tag } = target;
  const version = `${place(target)}/packages/${packageOf(target)}/versions/${image.digest}`;
  const digest = nameOf({ repository, digest: image.digest });
  const gone = (told: object): NativeRecord => published(TOPIC, at + SECOND, 'images', { action: 'DELETE', ...told });
  if (by === 'retention') {
    // Clean-up policies take whole versions, with their tags.
    return [
      entry(at, {
        method: `${API}.BatchDeleteVersions`,
        by,
        from,
        resourceName: place(target),
        permission: 'artifactregistry.versions.delete',
        request: { parent: `${place(target)}/packages/${packageOf(target)}`, names: [version] },
      }),
      gone({ digest, ...(tag !== undefined && { tag: nameOf({ repository, tag }) }) }),
    ];
  }
  if (what === 'manifest' || tag === undefined)
    return [docker(at, 'Docker-DeleteManifest', { by, from }, target, image), gone({ digest })];
  const name = `${place(target)}/packages/${packageOf(target)}/tags/${tag}`;
  return [
    entry(at, {
      method: `${API}.DeleteTag`,
      by,
      from,
      resourceName: name,
      permission: 'artifactregistry.tags.delete',
      data: true,
      request: { '@type': 'type.googleapis.com/google.devtools.artifactregistry.v1.DeleteTagRequest', name },
    }),
    gone({ tag: nameOf({ repository, tag }) }),
  ];
}

function controlled(act: Control, at: number): readonly NativeRecord[] {
  const resourceName = place({ repository: act.on });
  const call = (name: string, permission: string, more: Partial<Call>): NativeRecord =>
    entry(at, { method: `${API}.${name}`, by: act.by, from: act.from, resourceName, permission, ...more });
  switch (act.what) {
    case 'immutability-off':
    case 'immutability-on': {
      const dockerConfig = act.what === 'immutability-on' ? { immutableTags: true } : {};
      return [
        call('UpdateRepository', 'artifactregistry.repositories.update', {
          request: {
            '@type': 'type.googleapis.com/google.devtools.artifactregistry.v1.UpdateRepositoryRequest',
            repository: { name: resourceName, dockerConfig },
            updateMask: 'dockerConfig.immutableTags',
          },
        }),
      ];
    }
    case 'push-granted': {
      const delta = {
        action: 'ADD',
        role: 'roles/artifactregistry.writer',
        member: memberOf(GOOGLE_NAMES[act.to ?? 'mallory']),
      };
      return [
        call('SetIamPolicy', 'artifactregistry.repositories.setIamPolicy', {
          request: { resource: resourceName, policy: { bindings: [{ role: delta.role, members: [delta.member] }] } },
          serviceData: {
            '@type': 'type.googleapis.com/google.iam.v1.logging.AuditData',
            policyDelta: { bindingDeltas: [delta] },
          },
        }),
      ];
    }
    default:
      return [];
  }
}

function parent(): string {
  return `projects/${IMAGES}/locations/${LOCATION}`;
}

/** Google's repository: the first part of the company's name for one. The rest is the package. */
function place({ repository }: Target): string {
  return `${parent()}/repositories/${repository.split('/', 1)[0]}`;
}

function packageOf({ repository }: Target): string {
  return repository.slice(repository.indexOf('/') + 1).replaceAll('/', '%2F');
}

function nameOf(target: Target): string {
  return referenceOf(target, GAR);
}
