import { type Digest, isDigest } from '../../core/digest.ts';
import { InvalidInput } from '../../core/error.ts';
import type { LandwaiterEvent } from '../../core/event.ts';
import { known } from '../../core/known.ts';
import { parseHost } from '../../core/reference.ts';
import { jfrogActor, jfrogRepository } from '../vendor-formats/jfrog.ts';
import { contentId, isObject, object, requiredText, text } from '../records/json.ts';
import type { Context, JsonObject, Source } from '../source.ts';
import { tag } from '../records/images/tag.ts';

/** Bodies of JFrog Artifactory webhooks. Those of the domains `docker` and `artifact` tell of images. */
export const jfrog: Source = {
  name: 'jfrog',
  title: 'JFrog Artifactory webhooks',
  docs: 'https://jfrog.com/help/r/jfrog-platform-administration-documentation/domain-docker',
  verifiedOn: 'documented',
  tells: { actor: true, digest: true, time: false, id: false },
  cannot: [
    'When: the record has no time of its own, and without one of its arrival (observedAt) it is refused.',
    'Who did it where source names the service (jfrt@…) instead of a user.',
    'By which name clients reach a repository: HOST/REPOSITORY/image is taken. Where each repository has its own host, ' +
      'name that under sources[].files in the policy.',
    'Where a promoted tag went: the event promoted names the repository it came from; the events copied and moved of ' +
      'the domain artifact name both.',
    'Config, layers and platforms of the image; changes of permissions and tokens.',
  ],
  joinWith: [
    'jfrog-access, for who pushed, from where and when.',
    'jfrog-audit, for changes of permissions and tokens.',
    'github or gitlab runs, by identity and time.',
  ],
  delivery: {
    senders: 'users',
    by: 'Webhook: POST for each event.',
    authentication:
      'HMAC-SHA256 over the body, hexadecimal, in X-JFrog-Event-Auth; without payload signing the secret itself ' +
      'stands there.',
    loss: 'Sent in the background; retries and order are not documented.',
    delay: 'Seconds; not documented.',
  },
  intakeAuth: 'jfrog-signed',
  connect: [
    'Under Administration, General, Webhooks, add a webhook: events Docker tag was pushed, Docker tag was deleted, ' +
      'Artifact was copied, Artifact was moved; a secret token, used for payload signing.',
    'Let the receiver check X-JFrog-Event-Auth (HMAC-SHA256 of the body, hexadecimal) and write the body on one line, with ' +
      'the time at which it came as observedAt beside domain and event_type: "observedAt":"2026-11-24T16:45:04.343Z". The time ' +
      'that a transport gives (Pub/Sub, SNS, EventBridge, CloudEvents, Splunk HEC, CloudWatch, OTLP, @timestamp of a log ' +
      'shipper) counts, too.',
    'Give the files to landwaiter analyze.',
  ],
  logClass: 'registry',
  claims: true,

  needless: [
    { domain: ['artifact', 'build', 'artifact_property', 'release_bundle', 'distribution', 'release'] },
    { domain: ['docker'], event_type: ['promoted'] },
  ],

  recognises: ({ domain, event_type: type, data, subscription_key: key }) =>
    typeof domain === 'string' &&
    typeof type === 'string' &&
    isObject(data) &&
    (typeof key === 'string' || (domain === 'docker' && typeof data['repo_key'] === 'string')),

  read(record, context) {
    const { observedAt: at } = context;
    const origin = text(record, 'jpd_origin')
      ?.replace(/^https?:\/\//, '')
      .replace(/\/.*$/, '');
    const host = context.registry ?? (origin === undefined ? undefined : parseHost(origin, 'jpd_origin'));
    const understood = { scope: host ?? '', ...known({ at }) };
    const change = changeOf(record);
    if (change === undefined) return { ...understood, events: [] };
    if (at === undefined) throw new InvalidInput('observedAt', 'missing: the record has no time of its own');
    const registry = host ?? parseHost(requiredText(record, 'jpd_origin'), 'jpd_origin');
    return { ...understood, events: [eventOf(change, record, { at, registry }, context)] };
  },
};

interface Change {
  readonly action: 'pushed' | 'deleted';
  /** `docker-local/shop/api`. */
  readonly place: string;
  readonly tag: string | undefined;
  readonly digest: Digest | undefined;
}

function changeOf(record: JsonObject): Change | undefined {
  const data = object(record, 'data') ?? {};
  const type = text(record, 'event_type');
  const digest = digestOf(data);
  if (record['domain'] === 'docker') {
    if (type !== 'pushed' && type !== 'deleted') return undefined;
    const place = `${requiredText(data, 'repo_key')}/${requiredText(data, 'image_name')}`;
    return { action: type, place, tag: tag(data, 'tag'), digest };
  }
  const isCopy = record['domain'] === 'artifact' && (type === 'copied' || type === 'moved');
  if (!isCopy || !isManifest(text(data, 'name'))) return undefined;
  // The file of a manifest lies at `docker-prod/shop/api/1.4/manifest.json`.
  const parts = targetOf(data).split('/').slice(0, -1);
  const name = parts.pop();
  if (parts.length < 2) return undefined;
  return { action: 'pushed', place: parts.join('/'), tag: tag({ name }, 'name'), digest };
}

/** `docker-prod/shop/api/1.4/manifest.json`, as `docker-prod:shop/…`, or the repository alone, where the path stays the same. */
function targetOf(data: JsonObject): string {
  const target = requiredText(data, 'target_repo_path')
    .replace(/^([^/:]+):\/*/, '$1/')
    .replace(/\/+$/, '');
  return target.includes('/') ? target : `${target}/${requiredText(data, 'path')}`;
}

function eventOf(
  { action, place, tag: name, digest }: Change,
  record: JsonObject,
  { at, registry }: { readonly at: number; readonly registry: string },
  context: Context,
): LandwaiterEvent {
  const repository = jfrogRepository(registry, place, 'data.image_name');
  const content = {
    at,
    registry,
    repository,
    ...known({ tag: name, actor: jfrogActor(text(record, 'source')?.replace(/^jfrog\//, '')) }),
  };
  const common = {
    id: contentId('jfrog', { action, digest, ...content }),
    source: 'jfrog',
    strength: 'asserted',
    origin: context.origin,
    ...content,
  } as const;
  if (action === 'deleted') {
    if (digest === undefined && name === undefined) throw new InvalidInput('data.tag', 'missing');
    return { type: 'manifest.deleted', ...common, ...known({ digest }) };
  }
  return digest === undefined
    ? { type: 'manifest.hinted', action: 'pushed', ...common }
    : { type: 'manifest.pushed', ...common, digest };
}

/** The checksum of the file is the digest only where the file is the manifest itself. */
function digestOf(data: JsonObject): Digest | undefined {
  const { sha256 } = data;
  const digest = typeof sha256 === 'string' ? `sha256:${sha256}` : undefined;
  return isManifest(text(data, 'name')) && isDigest(digest) ? digest : undefined;
}

function isManifest(name: string | undefined): boolean {
  return name === 'manifest.json' || name === 'list.manifest.json';
}
