import { type Digest, parseDigest } from '../../core/digest.ts';
import { InvalidInput } from '../../core/error.ts';
import type { LandwaiterEvent, ManifestDeleted, ManifestPulled, ManifestServed } from '../../core/event.ts';
import { known } from '../../core/known.ts';
import { parseRepository } from '../../core/reference.ts';
import { HOUR } from '../../core/time.ts';
import {
  accountOf,
  CLOUDTRAIL_DELIVERY,
  type Call,
  HELD_ALREADY,
  readCall,
  serviceOf,
  NEEDLESS_CALLS,
} from '../vendor-formats/aws/cloudtrail.ts';
import { ecrHost } from '../vendor-formats/aws/ecr.ts';
import { ecrControl } from '../vendor-formats/aws/ecr-control.ts';
import { digest, object, objects, requiredDigest, requiredText, shortened, text, texts } from '../records/json.ts';
import { claims, contentsOf, isDigestOf } from '../records/images/manifest.ts';
import type { JsonObject, Source } from '../source.ts';
import { tag } from '../records/images/tag.ts';

/** AWS CloudTrail records of Amazon ECR: eventSource `ecr.amazonaws.com` and `ecr-public.amazonaws.com`. */
export const ecrCloudtrail: Source = {
  name: 'ecr-cloudtrail',
  title: 'Amazon ECR calls (AWS CloudTrail)',
  docs: 'https://docs.aws.amazon.com/AmazonECR/latest/userguide/logging-using-cloudtrail.html',
  verifiedOn: 'documented',
  tells: { actor: true, digest: true, time: true, id: true },
  cannot: [
    'From where an image was pushed: docker push shows "AWS Internal" as address and client. The GetAuthorizationToken ' +
      'of the same access key shows them.',
    'Which digest a pull by tag was answered with: BatchGetImage does not say. Whether a manifest was fetched, or only looked at.',
    'Pushes to a public registry: its records do not name the alias under public.ecr.aws.',
    'What a repository policy said before: only the new one is in the record.',
  ],
  joinWith: [
    'ecr-eventbridge, for the same push within seconds, and for the same deletion: PolicyExecutionEvent tells which images ' +
      'the lifecycle policy deleted, which have no caller there.',
    'aws-identity, by access key: who stands behind an assumed-role session, such as a GitHub Actions job.',
    'github runs: the name of an assumed-role session often holds the run.',
  ],
  delivery: CLOUDTRAIL_DELIVERY,
  connect: [
    'Create a trail for all regions with management events, read and write, delivered to an S3 bucket; switch on ' +
      'log file validation. ECR calls are management events: no data events are needed.',
    'Copy the objects AWSLogs/…/CloudTrail/….json.gz and give the folder to landwaiter analyze: no need to unpack ' +
      'them, and leave them whole: what other services wrote there shows that the trail works where nobody pushes. One trail serves ecr-cloudtrail, aws-identity, ecs-cloudtrail, codebuild-cloudtrail and aws-cloudtrail.',
    'Or make an EventBridge rule {"source": ["aws.ecr"], "detail-type": ["AWS API Call via CloudTrail"]} whose ' +
      'target keeps the whole event; or send the trail to CloudWatch Logs and export the log group.',
    'Give role sessions one name in the policy: actors: - { name: ci-bot, kind: ci, aliases: ' +
      '["arn:aws:sts::111122223333:assumed-role/gha-shop/*"] }.',
  ],
  logClass: 'registry',

  needless: [
    ...NEEDLESS_CALLS,
    { eventSource: ['ecr-public.amazonaws.com'], requestParameters: ['{}'] },
    { eventName: ['BatchGetImage'], requestParameters: ['{}'] },
    {
      eventName:
        /^(?:InitiateLayerUpload|UploadLayerPart|CompleteLayerUpload|CreateRepository|StartImageScan|TagResource|UntagResource)$/,
    },
  ],

  recognises: (record) => ['ecr', 'ecr-public'].includes(serviceOf(record) ?? ''),

  read(record, context) {
    const registry = registryOf(record);
    const reading = readCall(
      record,
      'ecr-cloudtrail',
      context,
      (call) => (registry === '' ? [] : read(record, call, registry)),
      (observed) => heldAlready(record, observed, registry),
    );
    return { ...reading, scope: registry };
  },
};

const PUBLIC = 'public.ecr.aws';
/** How long a registry password is good: "Private registry authentication" in the ECR user guide. */
const PASSWORD_LIFE = 12 * HOUR;

function read(record: JsonObject, call: Call, registry: string): readonly LandwaiterEvent[] {
  const { id, ...observed } = call.observed;
  const isPublic = registry === PUBLIC;
  const common = { ...observed, registry, ...call.done } as const;

  switch (call.name) {
    case 'GetAuthorizationToken':
      return call.done.actor === undefined
        ? []
        : [
            {
              type: 'credential.issued',
              id,
              ...observed,
              ...call.done,
              system: 'aws',
              subject: call.done.actor,
              audience: registry,
              expires: observed.at + PASSWORD_LIFE,
              ...known({ credential: call.credential }),
            },
          ];
    case 'PutImage': {
      if (isPublic) return [];
      const pushed = requiredDigest(record, 'responseElements', 'image', 'imageId', 'imageDigest');
      const contents = claims(() => contentsOf(manifestOf(record, pushed)));
      return [
        {
          type: 'manifest.pushed',
          id,
          ...common,
          repository: repository(record, 'requestParameters', 'repositoryName'),
          digest: pushed,
          ...known({
            credential: call.credential,
            tag:
              tag(record, 'responseElements', 'image', 'imageId', 'imageTag') ??
              tag(record, 'requestParameters', 'imageTag'),
            mediaType: text(record, 'requestParameters', 'imageManifestMediaType'),
          }),
          ...contents,
        },
      ];
    }
    case 'BatchGetImage':
      return isPublic ? [] : fetched(record, id, common);
    case 'BatchDeleteImage':
      if (isPublic) return [];
      return objects(record, 'responseElements', 'imageIds').map(
        (image, index): ManifestDeleted => ({
          type: 'manifest.deleted',
          id: `${id}:${index}`,
          ...common,
          repository: repository(record, 'requestParameters', 'repositoryName'),
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
            repository: repository(record, 'serviceEventDetails', 'repositoryName'),
            digest: removed,
            retention: true,
            ...known({ tag: name === undefined ? undefined : tag({ name }, 'name') }),
          }),
        );
      });
    case 'DeleteRepository':
      return [
        ...repositoryDeleted(record, call, registry),
        ...ecrControl(call, registry, registryAccount(record) ?? ''),
      ];
    default:
      return ecrControl(call, registry, registryAccount(record) ?? '');
  }
}

function fetched(
  record: JsonObject,
  id: string,
  common: Omit<Call['observed'], 'id'> & Call['done'] & { readonly registry: string },
): readonly (ManifestPulled | ManifestServed)[] {
  return objects(record, 'requestParameters', 'imageIds').flatMap(
    (image, index): readonly (ManifestPulled | ManifestServed)[] => {
      const place = repository(record, 'requestParameters', 'repositoryName');
      const what = { id: `${id}:${index}`, ...common, repository: place };
      const asked = digest(image, 'imageDigest');
      if (asked !== undefined) return [{ type: 'manifest.pulled', ...what, digest: asked }];
      const name = tag(image, 'imageTag');
      return name === undefined ? [] : [{ type: 'manifest.served', ...what, tag: name }];
    },
  );
}

/** A push is refused of what the registry has under that tag: so it had it before. */
function heldAlready(record: JsonObject, observed: Call['observed'], registry: string): readonly ManifestPulled[] {
  const isPush = record['eventName'] === 'PutImage' && record['errorCode'] === HELD_ALREADY;
  const message = shortened(record, 'errorMessage') ?? '';
  const [, held, name] = /digest '(sha256:[0-9a-f]{64})' and tag '([\w.-]{1,128})' already exists/.exec(message) ?? [];
  if (!isPush || registry === '' || registry === PUBLIC || held === undefined || name === undefined) return [];
  const place = repository(record, 'requestParameters', 'repositoryName');
  const what = { registry, repository: place, digest: parseDigest(held), tag: name };
  return [{ type: 'manifest.pulled', ...observed, ...what, inventory: true }];
}

// Without force only an empty repository can be deleted.
function repositoryDeleted(record: JsonObject, call: Call, registry: string): readonly ManifestDeleted[] {
  if (registry === PUBLIC || call.request['force'] !== true) return [];
  return [
    {
      type: 'manifest.deleted',
      ...call.observed,
      id: `${call.observed.id}:images`,
      registry,
      ...call.done,
      repository: repository(record, 'requestParameters', 'repositoryName'),
      whole: 'repository',
    },
  ];
}

function repository(record: JsonObject, ...path: readonly string[]): string {
  return parseRepository(requiredText(record, ...path), path.join('.'));
}

function registryOf(record: JsonObject): string {
  if (serviceOf(record) === 'ecr-public') return PUBLIC;
  const account = registryAccount(record);
  return account === undefined ? '' : ecrHost(account, requiredText(record, 'awsRegion'));
}

function deleted(imageDigest: Digest | undefined, imageTag: string | undefined, image: JsonObject) {
  if (imageDigest === undefined && imageTag === undefined) requiredDigest(image, 'imageDigest');
  return known({ digest: imageDigest, tag: imageTag });
}

// The registry the call was about: a caller may push into another account's registry.
function registryAccount(record: JsonObject): string | undefined {
  return (
    text(record, 'responseElements', 'image', 'registryId') ??
    text(record, 'requestParameters', 'registryId') ??
    accountOf(record)
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
