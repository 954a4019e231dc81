import type { Actor } from '../../core/actor.ts';
import { known } from '../../core/known.ts';
import { parseHost, parseRepository } from '../../core/reference.ts';
import type { Time } from '../../core/time.ts';
import { ecrHost } from '../vendor-formats/aws/ecr.ts';
import { fromEventBridge } from '../vendor-formats/aws/eventbridge.ts';
import { digest, isObject, part, requiredDigest, requiredText, requiredTime, text } from '../records/json.ts';
import { countsOf, digestIn, noted } from '../records/note.ts';
import type { Context, JsonObject, Reading, Source } from '../source.ts';
import { tag } from '../records/images/tag.ts';
import { toldBy } from '../records/told-by.ts';

/** Amazon ECR's own EventBridge events, and those of Amazon Inspector about its scans of them. */
export const ecrEventbridge: Source = {
  name: 'ecr-eventbridge',
  title: 'Amazon ECR events (EventBridge)',
  docs: 'https://docs.aws.amazon.com/AmazonECR/latest/userguide/ecr-eventbridge.html',
  verifiedOn: 'documented',
  tells: { actor: false, digest: true, time: true, id: true },
  cannot: [
    'Who pushed or deleted, and from where. Only of a replication or a pull-through cache it says from which registry ' +
      'the image came.',
    'Config, layers and platforms of the image.',
  ],
  joinWith: ['ecr-cloudtrail, for the identity and the manifest: it comes some minutes later.'],
  delivery: fromEventBridge('aws.ecr', 'ECR sends events as well as it can: in rare cases one is missing.'),
  connect: [
    'Make an EventBridge rule on the default bus with the pattern {"source": ["aws.ecr"], "detail-type": ["ECR ' +
      'Image Action", "ECR Referrer Action", "ECR Pull Through Cache Action", "ECR Replication Action"]}.',
    'Give it a target that keeps the whole event as JSON: a Firehose stream to S3, an SQS queue, or a CloudWatch ' +
      'log group.',
    'Set no input transformer. Give the files to landwaiter analyze.',
    'Do the same in every region that has a registry: the events of a replication come in the region it goes to.',
    'Allow the copies in the policy: replication actors "replication from *" and "pull-through cache of *".',
  ],
  logClass: 'registry',

  needless: [
    {
      'detail-type':
        /^(?:ECR Image Scan|ECR Scan Resource Change|ECR Pull Through Cache Action|Inspector2 (?:Scan|Finding|Coverage))$/,
    },
    { 'detail.action-type': /^(?!PUSH$|DELETE$)./ },
    { 'detail.result': ['FAILURE', 'FAILED'] },
  ],

  recognises: (record) =>
    (record['source'] === 'aws.ecr' || record['source'] === 'aws.inspector2') &&
    typeof record['detail-type'] === 'string' &&
    isObject(record['detail']) &&
    record['detail-type'] !== 'AWS API Call via CloudTrail',

  read(record, context) {
    const at = requiredTime(record, 'time');
    // A finding of the scanner does not show that the registry's events arrive.
    if (record['source'] === 'aws.inspector2') return { at, scope: '', events: scanned(record, at, context) };
    const registry = ecrHost(requiredText(record, 'account'), requiredText(record, 'region'));
    const understood = { at, scope: registry };
    const action = actionOf(record);
    if (action === undefined) return { ...understood, events: [] };
    const common = {
      id: `ecr-eventbridge:${requiredText(record, 'id')}`,
      ...toldBy('ecr-eventbridge', 'recorded', at, context.origin),
      registry,
      repository: parseRepository(requiredText(record, 'detail', 'repository-name'), 'detail.repository-name'),
      ...known({ tag: tag(record, 'detail', 'image-tag'), actor: copier(record) }),
    } as const;
    if (action === 'pushed') {
      const target = {
        digest: requiredDigest(record, 'detail', 'image-digest'),
        ...known({
          mediaType: text(record, 'detail', 'manifest-media-type'),
          artifactType: artifactType(text(record, 'detail', 'artifact-media-type')),
        }),
      };
      return { ...understood, events: [{ type: 'manifest.pushed', ...common, ...target }] };
    }
    const deleted = digest(record, 'detail', 'image-digest');
    if (deleted === undefined && common.tag === undefined) requiredDigest(record, 'detail', 'image-digest');
    return { ...understood, events: [{ type: 'manifest.deleted', ...common, ...known({ digest: deleted }) }] };
  },
};

/** Of what succeeded. Scans, moves between storage classes and failures change no image. */
function actionOf(record: JsonObject): 'pushed' | 'deleted' | undefined {
  const detail = (key: string) => text(record, 'detail', key);
  switch (record['detail-type']) {
    case 'ECR Image Action':
    case 'ECR Artifact Action':
    case 'ECR Referrer Action': {
      if (detail('result') !== 'SUCCESS') return undefined;
      const action = detail('action-type');
      return action === 'PUSH' ? 'pushed' : action === 'DELETE' ? 'deleted' : undefined;
    }
    case 'ECR Replication Action':
      return detail('result') === 'SUCCESS' && detail('action-type') === 'REPLICATE' ? 'pushed' : undefined;
    case 'ECR Pull Through Cache Action':
      // A sync that finds the tag unchanged is a success too, and one without a digest brought nothing.
      return detail('sync-status') === 'SUCCESS' && detail('image-digest') !== undefined ? 'pushed' : undefined;
    default:
      return undefined;
  }
}

/** What brought the image where nobody pushed it, by the registry it came from. */
function copier(record: JsonObject): Actor | undefined {
  switch (record['detail-type']) {
    case 'ECR Replication Action': {
      const from = ecrHost(
        requiredText(record, 'detail', 'source-account'),
        requiredText(record, 'detail', 'source-region'),
      );
      return { name: `replication from ${from}`, kind: 'controller' };
    }
    case 'ECR Pull Through Cache Action': {
      const upstream = parseHost(
        requiredText(record, 'detail', 'upstream-registry-url'),
        'detail.upstream-registry-url',
      );
      return { name: `pull-through cache of ${upstream}`, kind: 'controller' };
    }
    default:
      return undefined;
  }
}

// For an ordinary image ECR names the media type of its config here.
function artifactType(mediaType: string | undefined): string | undefined {
  switch (mediaType) {
    case 'application/vnd.docker.container.image.v1+json':
    case 'application/vnd.oci.image.config.v1+json':
      return undefined;
    default:
      return mediaType;
  }
}

/** What Inspector found in an image, when it had looked at it: the number by severity. */
function scanned(record: JsonObject, at: Time, context: Context): Reading['events'] {
  if (record['detail-type'] !== 'Inspector2 Scan') return [];
  const detail = part(record, 'detail');
  const counts = part(detail, 'finding-severity-counts');
  const repository = text(detail, 'repository-name')?.replace(/^arn:[^/]{1,128}:repository\//, '');
  const event = noted(
    {
      source: 'ecr-eventbridge',
      id: requiredText(record, 'id'),
      at,
      by: 'scan',
      program: 'inspector',
      digest: digestIn(detail['image-digest']),
      reference:
        repository === undefined
          ? undefined
          : `${ecrHost(requiredText(record, 'account'), requiredText(record, 'region'))}/${repository}`,
      said: `vulnerabilities: ${countsOf(SEVERITIES.map((one) => [one, counts[one]]))}`,
      severity: SEVERITIES.find((one) => Number(counts[one]) > 0)?.toLowerCase(),
    },
    context,
  );
  return event ? [event] : [];
}

const SEVERITIES = ['CRITICAL', 'HIGH', 'MEDIUM', 'LOW', 'UNTRIAGED'] as const;
