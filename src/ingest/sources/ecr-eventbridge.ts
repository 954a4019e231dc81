import { known } from '../../core/known.ts';
import { parseRepository } from '../../core/reference.ts';
import { ecrHost } from '../ecr.ts';
import { digest, isObject, requiredDigest, requiredText, requiredTime, text } from '../json.ts';
import type { Source } from '../source.ts';
import { tag } from '../tag.ts';

/** Amazon ECR's own EventBridge events. */
export const ecrEventbridge: Source = {
  name: 'ecr-eventbridge',
  title: 'Amazon ECR events (EventBridge)',
  docs: 'https://docs.aws.amazon.com/AmazonECR/latest/userguide/ecr-eventbridge.html',
  verifiedOn: 'documented',
  tells: { actor: false, digest: true, time: true, id: true },
  cannot: [
    'Who pushed or deleted, and from where.',
    'Config, layers and platforms of the image.',
    'That nothing was missed: ECR sends these events on a best-effort basis.',
  ],
  joinWith: ['ecr-cloudtrail, for the identity and the manifest: it comes some minutes later.'],
  connect: [
    'Make an EventBridge rule on the default bus with the pattern {"source": ["aws.ecr"], "detail-type": ["ECR ' +
      'Image Action"]}.',
    'Give it a target that keeps the whole event as JSON: a Firehose stream to S3, an SQS queue, or a CloudWatch ' +
      'log group.',
    'Set no input transformer. Give the files to landwaiter analyze.',
    'Do the same in every region that has a registry.',
  ],
  logClass: 'registry',

  recognises: (record) =>
    record['source'] === 'aws.ecr' &&
    typeof record['detail-type'] === 'string' &&
    isObject(record['detail']) &&
    record['detail-type'] !== 'AWS API Call via CloudTrail',

  read(record, context) {
    const at = requiredTime(record, 'time');
    const registry = ecrHost(requiredText(record, 'account'), requiredText(record, 'region'));
    const understood = { at, scope: registry };
    const action = text(record, 'detail', 'action-type');
    if (record['detail-type'] !== 'ECR Image Action' || text(record, 'detail', 'result') !== 'SUCCESS') {
      return { ...understood, events: [] };
    }
    const common = {
      id: `ecr-eventbridge:${requiredText(record, 'id')}`,
      source: 'ecr-eventbridge',
      at,
      strength: 'recorded',
      origin: context.origin,
      registry,
      repository: parseRepository(requiredText(record, 'detail', 'repository-name'), 'detail.repository-name'),
      ...known({ tag: tag(record, 'detail', 'image-tag') }),
    } as const;
    switch (action) {
      case 'PUSH': {
        const target = {
          digest: requiredDigest(record, 'detail', 'image-digest'),
          ...known({
            mediaType: text(record, 'detail', 'manifest-media-type'),
            artifactType: artifactType(text(record, 'detail', 'artifact-media-type')),
          }),
        };
        return { ...understood, events: [{ type: 'manifest.pushed', ...common, ...target }] };
      }
      case 'DELETE': {
        const deleted = digest(record, 'detail', 'image-digest');
        if (deleted === undefined && common.tag === undefined) requiredDigest(record, 'detail', 'image-digest');
        return { ...understood, events: [{ type: 'manifest.deleted', ...common, ...known({ digest: deleted }) }] };
      }
      default:
        return { ...understood, events: [] };
    }
  },
};

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
