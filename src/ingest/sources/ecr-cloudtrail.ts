import { createHash } from 'node:crypto';
import type { Actor } from '../../core/actor.ts';
import type { Digest } from '../../core/digest.ts';
import { InvalidInput } from '../../core/error.ts';
import type { LandwaiterEvent, ManifestDeleted } from '../../core/event.ts';
import { known } from '../../core/known.ts';
import { parseRepository } from '../../core/reference.ts';
import { ecrHost } from '../ecr.ts';
import {
  digest,
  object,
  objects,
  requiredDigest,
  requiredText,
  requiredTime,
  shortened,
  text,
  texts,
} from '../json.ts';
import { claims, contentsOf } from '../manifest.ts';
import type { Context, JsonObject, Source } from '../source.ts';
import { tag } from '../tag.ts';

/** AWS CloudTrail records. Only those of Amazon ECR tell something; the others show that the trail is alive. */
export const ecrCloudtrail: Source = {
  name: 'ecr-cloudtrail',
  title: 'Amazon ECR calls (AWS CloudTrail)',
  docs: 'https://docs.aws.amazon.com/AmazonECR/latest/userguide/logging-using-cloudtrail.html',
  verifiedOn: 'documented',
  tells: { actor: true, digest: true, time: true, id: true },
  cannot: [
    'From where an image was pushed: docker push shows "AWS Internal" as address and client.',
    'Pulls by tag: BatchGetImage does not say which digest it answered.',
    'What happened in the last minutes: CloudTrail delivers after about 5, sometimes 15 minutes or more.',
  ],
  joinWith: [
    'ecr-eventbridge, for the same push within seconds.',
    'github runs: the name of an assumed-role session often holds the run.',
  ],
  connect: [
    'Create a trail for all regions with management events, read and write, delivered to an S3 bucket; switch on ' +
      'log file validation. ECR calls are management events: no data events are needed.',
    'Copy the objects AWSLogs/…/CloudTrail/….json.gz and give the folder to landwaiter analyze: no need to unpack ' +
      'them.',
    'Or make an EventBridge rule {"source": ["aws.ecr"], "detail-type": ["AWS API Call via CloudTrail"]} whose ' +
      'target keeps the whole event; or send the trail to CloudWatch Logs and export the log group.',
    'Give role sessions one name in the policy: actors: - { name: ci-bot, kind: ci, aliases: ' +
      '["arn:aws:sts::111122223333:assumed-role/gha-shop/*"] }.',
  ],
  logClass: 'registry',

  recognises: (record) =>
    ['eventVersion', 'eventSource', 'eventName', 'eventID'].every((key) => typeof record[key] === 'string'),

  read(record, context) {
    const at = requiredTime(record, 'eventTime');
    if (text(record, 'eventSource') !== 'ecr.amazonaws.com') return { at, scope: '', events: [] };
    const account = accountOf(record);
    const scope = account === undefined ? '' : ecrHost(account, requiredText(record, 'awsRegion'));
    const failed = record['errorCode'] !== undefined && record['errorCode'] !== null;
    return { at, scope, events: failed ? [] : read(record, context, at, scope) };
  },
};

function read(record: JsonObject, { origin }: Context, at: number, registry: string): readonly LandwaiterEvent[] {
  const id = `ecr-cloudtrail:${requiredText(record, 'eventID')}`;
  const common = {
    source: 'ecr-cloudtrail',
    at,
    strength: 'recorded',
    origin,
    registry,
    ...known({
      actor: actor(record),
      client: outside(shortened(record, 'userAgent')),
      address: outside(text(record, 'sourceIPAddress')),
    }),
  } as const;
  const repository = (...path: readonly string[]) => parseRepository(requiredText(record, ...path), path.join('.'));

  switch (text(record, 'eventName')) {
    case 'PutImage': {
      const pushed = requiredDigest(record, 'responseElements', 'image', 'imageId', 'imageDigest');
      const contents = claims(() => contentsOf(manifestOf(record, pushed)));
      return [
        {
          type: 'manifest.pushed',
          id,
          ...common,
          repository: repository('requestParameters', 'repositoryName'),
          digest: pushed,
          ...known({
            tag:
              tag(record, 'responseElements', 'image', 'imageId', 'imageTag') ??
              tag(record, 'requestParameters', 'imageTag'),
            mediaType: text(record, 'requestParameters', 'imageManifestMediaType'),
          }),
          ...contents,
        },
      ];
    }
    case 'BatchDeleteImage':
      return objects(record, 'responseElements', 'imageIds').map(
        (image, index): ManifestDeleted => ({
          type: 'manifest.deleted',
          id: `${id}:${index}`,
          ...common,
          repository: repository('requestParameters', 'repositoryName'),
          ...deleted(digest(image, 'imageDigest'), tag(image, 'imageTag'), image),
        }),
      );
    case 'PolicyExecutionEvent':
      return objects(record, 'serviceEventDetails', 'lifecycleEventImageActions').flatMap((action, index) => {
        const image = object(action, 'lifecycleEventImage') ?? {};
        const tags = texts(image, 'tagList');
        const removed = requiredDigest(image, 'digest');
        return (tags.length > 0 ? tags : [undefined]).map(
          (name): ManifestDeleted => ({
            type: 'manifest.deleted',
            id: `${id}:${index}${name === undefined ? '' : `:${name}`}`,
            ...common,
            repository: repository('serviceEventDetails', 'repositoryName'),
            digest: removed,
            retention: true,
            ...known({ tag: name === undefined ? undefined : tag({ name }, 'name') }),
          }),
        );
      });
    default:
      return [];
  }
}

function deleted(imageDigest: Digest | undefined, imageTag: string | undefined, image: JsonObject) {
  if (imageDigest === undefined && imageTag === undefined) requiredDigest(image, 'imageDigest');
  return known({ digest: imageDigest, tag: imageTag });
}

// The registry the call was about: a caller may push into another account's registry.
function accountOf(record: JsonObject): string | undefined {
  return (
    text(record, 'responseElements', 'image', 'registryId') ??
    text(record, 'requestParameters', 'registryId') ??
    text(record, 'recipientAccountId') ??
    text(record, 'userIdentity', 'accountId')
  );
}

// The manifest is what the caller sent: it counts only when its hash is the digest that the registry answered.
function manifestOf(record: JsonObject, pushed: Digest): string {
  const answered = object(record, 'responseElements', 'image') ?? {};
  const sent = object(record, 'requestParameters') ?? {};
  for (const manifest of [answered['imageManifest'], sent['imageManifest']]) {
    if (typeof manifest === 'string' && isDigestOf(pushed, manifest)) return manifest;
  }
  throw new InvalidInput('imageManifest', 'missing, or it has another digest');
}

function isDigestOf(pushed: Digest, manifest: string): boolean {
  const [algorithm = ''] = pushed.split(':', 1);
  return `${algorithm}:${createHash(algorithm).update(manifest).digest('hex')}` === pushed;
}

function actor(record: JsonObject): Actor | undefined {
  const name =
    text(record, 'userIdentity', 'arn') ??
    text(record, 'userIdentity', 'userName') ??
    outside(text(record, 'userIdentity', 'invokedBy'));
  if (name === undefined) return undefined;
  switch (text(record, 'userIdentity', 'type')) {
    case 'AssumedRole':
    case 'AWSService':
    case 'WebIdentityUser':
      return { name, kind: 'robot' };
    case 'IAMUser':
    case 'Root':
    case 'IdentityCenterUser':
      return { name, kind: 'human' };
    default:
      return { name, kind: 'unknown' };
  }
}

/** Absent where AWS hides the caller behind one of its own services. */
function outside(value: string | undefined): string | undefined {
  return value === 'AWS Internal' ? undefined : value;
}
