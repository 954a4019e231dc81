import type { ControlChanged } from '../../core/control-event.ts';
import { type Digest, isDigest } from '../../core/digest.ts';
import { InvalidInput, quoted } from '../../core/error.ts';
import type { LandwaiterEvent } from '../../core/event.ts';
import { known } from '../../core/known.ts';
import { isTag, parseRepository } from '../../core/reference.ts';
import {
  AUDIT_LOG_DELIVERY,
  type Call,
  controlChanged,
  iamChanges,
  readCall,
  serviceOf,
  NEEDLESS_CALLS,
} from '../vendor-formats/google-log.ts';
import { object, objects, text, texts } from '../records/json.ts';
import type { Source } from '../source.ts';

/** Google Artifact Registry's calls in Cloud Audit Logs: Docker registry calls, and those of its own API. */
export const artifactRegistryAudit: Source = {
  name: 'artifact-registry-audit',
  title: 'Google Artifact Registry (Cloud Audit Logs)',
  docs: 'https://cloud.google.com/artifact-registry/docs/audit-logging',
  verifiedOn: 'inferred',
  tells: { actor: true, digest: true, time: true, id: true },
  cannot: [
    'Which tag was pushed: Docker-PutManifest names the digest. The Pub/Sub notifications of the registry have both.',
    'Config, layers and platforms of the image.',
    'Pushes and pulls at all while Data Access logs are off, as they are by default.',
    'The client: the registry sees Google\'s front end ("gzip(gfe)") in most calls.',
  ],
  joinWith: ['artifact-registry notifications (topic gcr), for the tag of the same digest.', 'google-iam, by key.'],
  delivery: AUDIT_LOG_DELIVERY,
  connect: [
    'In IAM, Audit Logs, switch on Data Write (and Data Read, for pulls) for Artifact Registry API: ' +
      'auditConfigs: - { service: artifactregistry.googleapis.com, auditLogConfigs: [{ logType: DATA_WRITE }] }.',
    'Make a log sink with the filter protoPayload.serviceName="artifactregistry.googleapis.com" to Cloud Storage or ' +
      'Pub/Sub.',
    'Copy the objects cloudaudit.googleapis.com/…/….json and give the folder to landwaiter analyze.',
  ],
  logClass: 'registry',

  needless: [
    ...NEEDLESS_CALLS,
    { 'protoPayload.methodName': /^Docker-(?:Get|Head|Start|Put(?!Manifest)|Finish|Upload|Patch)/ },
  ],

  recognises: (record) => serviceOf(record) === 'artifactregistry',

  read(record, context) {
    const reading = readCall(record, 'artifact-registry-audit', context, read);
    const name = text(record, 'protoPayload', 'resourceName') ?? '';
    return { ...reading, scope: placeOf(name)?.registry ?? reading.scope };
  },
};

interface Place {
  readonly registry: string;
  /** The path up to and with the repository, without the image. */
  readonly path: string;
  /** `dockerImages/api@sha256:…`, `packages/api/versions/sha256:…`, empty for the repository itself. */
  readonly inside: string;
}

// projects/<project>/locations/<location>/repositories/<repository>[/…]
function placeOf(name: string): Place | undefined {
  const [, project, location, repository, inside = ''] =
    /^\/?projects\/([^/]+)\/locations\/([^/]+)\/repositories\/([^/]+)(?:\/(.*))?$/s.exec(name) ?? [];
  if (project === undefined || location === undefined || repository === undefined) return undefined;
  if (!/^[a-z0-9-]{1,63}$/.test(location))
    throw new InvalidInput('resourceName', `not a location: ${quoted(location)}`);
  // Projects of a domain are named `acme.example:shop`, and written with a slash in references.
  const path = project.replace(':', '/');
  return GCR.has(repository)
    ? { registry: repository, path, inside }
    : { registry: `${location}-docker.pkg.dev`, path: `${path}/${repository}`, inside };
}

// Repositories that took over the names of Container Registry.
const GCR: ReadonlySet<string> = new Set(['gcr.io', 'us.gcr.io', 'eu.gcr.io', 'asia.gcr.io']);

interface Image {
  readonly registry: string;
  readonly repository: string;
  readonly digest?: Digest;
  readonly tag?: string;
}

/** The image, version or tag that a resource name stands for; undefined where it names none. */
function imageOf(name: string, field: string): Image | undefined {
  const place = placeOf(name);
  if (place === undefined || place.inside === '') return undefined;
  const [, image, digest, tag] =
    /^dockerImages\/([^@:]+)(?:(?:@|%40)([^@]+)|:([^@/]+))?$/s.exec(place.inside) ??
    /^packages\/([^/]+)(?:\/versions\/([^/]+)|\/tags\/([^/]+))?$/s.exec(place.inside) ??
    [];
  // `packages/-` stands for all of them.
  if (image === undefined || image === '-') return undefined;
  const pinned = digest?.replace('%3A', ':');
  return {
    registry: place.registry,
    repository: parseRepository(`${place.path}/${decoded(image)}`, field),
    ...known({ digest: isDigest(pinned) ? pinned : undefined, tag: isTag(tag) ? tag : undefined }),
  };
}

// The slashes of an image's name are escaped.
function decoded(image: string): string {
  return image.replace(/%2F/gi, '/');
}

function read(call: Call): readonly LandwaiterEvent[] {
  const { action, request, response, resourceName, observed, done } = call;
  // The second entry of a long-running call repeats the first.
  if (call.isLast && !call.isFirst) return [];
  const image = imageOf(resourceName, 'protoPayload.resourceName');
  const credential = known({ credential: call.credential });
  switch (action) {
    case 'Docker-PutManifest':
      return image === undefined ? [] : [pushed(call, image)];
    case 'Docker-GetManifest':
      if (image?.digest === undefined) return [];
      return [{ type: 'manifest.pulled', ...observed, ...done, ...image, digest: image.digest }];
    case 'Docker-DeleteManifest':
    case 'Docker-DeleteTag':
      return image === undefined ? [] : [deleted(call, image)];
    case 'CreateTag':
    case 'UpdateTag': {
      // That a tag means a digest now: as good as a push of it.
      const tag = object(request, 'tag') ?? {};
      const named = text(response, 'name') ?? text(tag, 'name') ?? resourceName;
      const tagged = imageOf(named, 'tag.name');
      const version = imageOf(text(tag, 'version') ?? text(response, 'version') ?? '', 'tag.version');
      const name = tagged?.tag ?? text(request, 'tagId');
      if (version?.digest === undefined || !isTag(name)) return [];
      return [
        { type: 'manifest.pushed', ...observed, ...done, ...version, digest: version.digest, tag: name, ...credential },
      ];
    }
    case 'DeleteTag':
    case 'DeleteVersion': {
      const gone = imageOf(text(request, 'name') ?? resourceName, 'name');
      return gone === undefined ? [] : [deleted(call, gone)];
    }
    case 'BatchDeleteVersions':
      return texts(request, 'names').flatMap((name, index) => {
        const gone = imageOf(name, 'names');
        return gone === undefined ? [] : [deleted(call, gone, String(index))];
      });
    case 'DeletePackage': {
      const gone = imageOf(text(request, 'name') ?? resourceName, 'name');
      return gone === undefined ? [] : [deleted(call, gone)];
    }
    case 'DeleteRepository':
      return [...repositoryDeleted(call), ...repository(call)];
    case 'CreateRepository':
    case 'UpdateRepository':
      return repository(call);
    case 'SetIamPolicy':
      return iam(call);
    default:
      return [];
  }
}

function pushed(call: Call, image: Image): LandwaiterEvent {
  const { observed, done } = call;
  return image.digest === undefined
    ? { type: 'manifest.hinted', action: 'pushed', ...observed, ...done, ...image }
    : {
        type: 'manifest.pushed',
        ...observed,
        ...done,
        ...image,
        digest: image.digest,
        ...known({ credential: call.credential }),
      };
}

// Clean-up policies delete as the registry's service agent, of which nobody else has a key; whoever acts as it is named.
const SERVICE_AGENT = /^service-\d{1,20}@gcp-sa-artifactregistry\.iam\.gserviceaccount\.com$/;

function deleted({ observed, done, action }: Call, image: Image, suffix?: string): LandwaiterEvent {
  const id = suffix === undefined ? observed.id : `${observed.id}:${suffix}`;
  const isCleanUp = done.impersonator === undefined && SERVICE_AGENT.test(done.actor?.name ?? '');
  const common = { ...observed, id, ...done, ...image };
  if (image.digest !== undefined || image.tag !== undefined)
    return { type: 'manifest.deleted', ...common, ...(isCleanUp && { retention: true }) };
  // A package is an image with all its versions and tags.
  return action === 'DeletePackage'
    ? { type: 'manifest.deleted', ...common, whole: 'repository' }
    : { type: 'manifest.hinted', action: 'deleted', ...common };
}

/** A repository of Google's holds images, which are repositories to everybody else. */
function repositoryDeleted({ request, resourceName, observed, done }: Call): readonly LandwaiterEvent[] {
  const place = placeOf(text(request, 'name') ?? resourceName);
  if (place === undefined) return [];
  return [
    { type: 'manifest.deleted', ...observed, id: `${observed.id}:images`, ...done, ...holder(place), whole: 'below' },
  ];
}

/** Where a setting of a repository holds: for every image under its path. */
function holder({ registry, path }: Place) {
  return { registry, repository: parseRepository(path, 'resourceName') };
}

/** Immutable tags, clean-up and upstreams are settings of the repository. */
function repository(call: Call): readonly ControlChanged[] {
  const { request, action, resourceName } = call;
  const id = text(request, 'repositoryId');
  const settings = object(request, 'repository') ?? {};
  const name =
    text(settings, 'name') ??
    text(request, 'name') ??
    (id === undefined ? resourceName : `${resourceName}/repositories/${id}`);
  const place = placeOf(name) ?? placeOf(resourceName);
  if (place === undefined) return [];
  const where = { ...holder(place), subject: `repository ${place.path}` };
  if (action === 'DeleteRepository') {
    return [
      controlChanged(call, {
        control: 'retention',
        effect: 'loosened',
        change: 'repository deleted with its images',
        ...where,
      }),
    ];
  }
  const mask = text(request, 'updateMask') ?? '';
  const isNew = action === 'CreateRepository';
  const changes: ControlChanged[] = [];
  const immutable = object(settings, 'dockerConfig')?.['immutableTags'] === true;
  if (
    isNew ||
    mask.includes('dockerConfig') ||
    mask.includes('docker_config') ||
    settings['dockerConfig'] !== undefined
  ) {
    const effect = isNew ? 'changed' : immutable ? 'tightened' : 'loosened';
    const change = isNew
      ? `repository created with ${immutable ? 'immutable' : 'mutable'} tags`
      : `immutability switched ${immutable ? 'on' : 'off'}`;
    changes.push(controlChanged(call, { control: 'tag-protection', effect, change, ...where }, 'tags'));
  }
  if (mask.includes('cleanup') || settings['cleanupPolicies'] !== undefined) {
    changes.push(
      controlChanged(
        call,
        { control: 'retention', effect: 'changed', change: 'clean-up policies set', ...where },
        'cleanup',
      ),
    );
  }
  const mode = text(settings, 'mode');
  if (mode === 'REMOTE_REPOSITORY' || mode === 'VIRTUAL_REPOSITORY') {
    const change =
      mode === 'REMOTE_REPOSITORY' ? 'images come in from another registry' : 'images come from several repositories';
    changes.push(
      controlChanged(
        call,
        { control: 'replication', effect: isNew ? 'loosened' : 'changed', change, ...where },
        'mode',
      ),
    );
  }
  return changes;
}

/** Differences where the entry lists them; else whoever the new policy lets push. */
function iam(call: Call): readonly ControlChanged[] {
  const place = placeOf(call.resourceName);
  const where = place === undefined ? {} : holder(place);
  const changes = iamChanges(call, where);
  if (changes.length > 0) return changes;
  const open = objects(object(call.request, 'policy') ?? {}, 'bindings').some(
    (binding) =>
      PUSH_ROLES.test(text(binding, 'role') ?? '') && texts(binding, 'members').some((one) => EVERYBODY.has(one)),
  );
  const subject = place === undefined ? call.resourceName : `repository ${place.path}`;
  return [
    controlChanged(call, {
      control: 'push-permission',
      effect: open ? 'loosened' : 'changed',
      subject,
      change: open ? 'everybody may push' : 'permissions set',
      ...where,
    }),
  ];
}

const PUSH_ROLES = /^roles\/artifactregistry\.(?:writer|repoAdmin|admin)$/;
const EVERYBODY: ReadonlySet<string> = new Set(['allUsers', 'allAuthenticatedUsers']);
