import type { Control, Delete, Image, Pull, Push, Target } from '../act.ts';
import { MEDIA_TYPES, manifestOf } from '../images.ts';
import type { NativeRecord } from '../stack.ts';
import { ACCOUNT, type Caller, called, grantedTo, onBus, REGION, serviceEvent } from './aws.ts';
import { isOwn, type Product } from './product.ts';

/** The company's private registry. */
export const ECR_HOST = `${ACCOUNT}.dkr.ecr.${REGION}.amazonaws.com`;

const BUS = 'aws/eventbridge-ecr.ndjson';
const SECOND = 1000;

/**
 * Amazon ECR: CloudTrail's record of each call, and its own event on EventBridge, which names no caller. Behind Docker's
 * API CloudTrail hides address and client; only the call for the password shows where it came from.
 */
export const ecr: Product = {
  tell(act, at) {
    switch (act.act) {
      case 'push':
        return isOwn(act.to) ? pushed(act, at(act.at)) : [];
      case 'pull':
        return isOwn(act.from) ? pulled(act, at(act.at)) : [];
      case 'delete':
        return isOwn(act.target) ? deleted(act, at(act.at)) : [];
      case 'control':
        return controlled(act, at(act.at));
      default:
        return [];
    }
  },
  // A scan that finds nothing, and an inventory that reads.
  hum: (at) => [
    onBus(at, BUS, 'aws.ecr', 'ECR Image Scan', {
      'scan-status': 'COMPLETE',
      'repository-name': 'base/node',
      'finding-severity-counts': {},
      'image-digest': `sha256:${'5'.repeat(64)}`,
      'image-tags': [],
    }),
    called(at, { by: 'lee', from: 'office' }, { service: 'ecr', name: 'DescribeRepositories', reads: true }),
  ],
};

function pushed(act: Push, at: number): readonly NativeRecord[] {
  const { image, to } = act;
  if (act.by === 'replication')
    return [...(act.copyOf?.host === undefined ? [put(act, at, image, to.tag)] : []), copied(act, at)];
  const children = image.children ?? [];
  const puts = [...children.map((child) => ({ image: child, tag: undefined })), { image, tag: to.tag }];
  return [
    token(act, at - 20 * SECOND, to),
    ...puts.flatMap(({ image: one, tag }, index) => {
      const when = at - (puts.length - 1 - index) * SECOND;
      return [put(act, when, one, tag), acted('PUSH', when + SECOND, to.repository, one, tag)];
    }),
  ];
}

function put(act: Push, at: number, image: Image, tag: string | undefined): NativeRecord {
  const { repository } = act.to;
  const imageManifest = manifestOf(image);
  const tagged = tag === undefined ? {} : { imageTag: tag };
  const imageId = { imageDigest: image.digest, ...tagged };
  const imageManifestMediaType = image.children ? MEDIA_TYPES.index : MEDIA_TYPES.manifest;
  return called(at, act, {
    service: 'ecr',
    name: 'PutImage',
    hidden: true,
    request: { registryId: ACCOUNT, repositoryName: repository, imageManifest, imageManifestMediaType, ...tagged },
    response: {
      image: { registryId: ACCOUNT, repositoryName: repository, imageId, imageManifest, imageManifestMediaType },
    },
    resources: resources(repository),
  });
}

/** A copy that nobody pushed comes as an event of its own kind. */
function copied({ image, to, copyOf }: Push, at: number): NativeRecord {
  const named = { 'repository-name': to.repository, 'image-tag': to.tag, 'image-digest': image.digest };
  return copyOf?.host === undefined
    ? onBus(at + SECOND, BUS, 'aws.ecr', 'ECR Replication Action', {
        result: 'SUCCESS',
        ...named,
        'source-account': '444455556666',
        'action-type': 'REPLICATE',
        'source-region': 'eu-central-1',
      })
    : onBus(at + SECOND, BUS, 'aws.ecr', 'ECR Pull Through Cache Action', {
        'rule-version': '1',
        'sync-status': 'SUCCESS',
        'ecr-repository-prefix': to.repository.split('/', 1)[0],
        ...named,
        'upstream-registry-url': copyOf.host,
      });
}

function acted(
  action: 'PUSH' | 'DELETE',
  at: number,
  repository: string,
  image: Image,
  tag: string | undefined,
): NativeRecord {
  return onBus(at, BUS, 'aws.ecr', 'ECR Image Action', {
    result: 'SUCCESS',
    'repository-name': repository,
    'image-digest': image.digest,
    'action-type': action,
    ...(tag !== undefined && { 'image-tag': tag }),
    'manifest-media-type': image.children ? MEDIA_TYPES.index : MEDIA_TYPES.manifest,
    ...(!image.children && { 'artifact-media-type': image.subject ? MEDIA_TYPES.signature : MEDIA_TYPES.config }),
  });
}

/** What `docker login` asks for: good for twelve hours. */
function token(caller: Caller, at: number, { repository }: Target): NativeRecord {
  const call = { service: 'ecr', name: 'GetAuthorizationToken', reads: true, resources: resources(repository) };
  return called(at, caller, call);
}

function pulled(act: Pull, at: number): readonly NativeRecord[] {
  const { repository, tag, digest } = act.from;
  const caller = { by: act.by, from: act.by === 'node' ? 'cluster' : 'office' } as const;
  const get = (when: number, imageIds: readonly object[]): NativeRecord =>
    called(when, caller, {
      service: 'ecr',
      name: 'BatchGetImage',
      hidden: true,
      reads: true,
      request: { registryId: ACCOUNT, repositoryName: repository, imageIds },
      resources: resources(repository),
    });
  // A tag is looked up first; the manifest is then fetched by its digest.
  return [
    ...(tag !== undefined && digest === undefined ? [get(at, [{ imageTag: tag }])] : []),
    get(at + SECOND, [{ imageDigest: act.image.digest }]),
  ];
}

function deleted({ target: { repository, tag }, image, what, by, from }: Delete, at: number): readonly NativeRecord[] {
  const tags = what === 'tag' && tag !== undefined ? [tag] : [];
  if (by === 'retention') {
    const lifecycleEventImage = {
      digest: image.digest,
      tagStatus: tag === undefined ? 'Untagged' : 'Tagged',
      tagList: tag === undefined ? [] : [tag],
      pushedAt: at - 30 * 86_400 * SECOND,
    };
    return [
      serviceEvent(
        at,
        { service: 'ecr', name: 'PolicyExecutionEvent', resources: resources(repository) },
        {
          repositoryName: repository,
          lifecycleEventPolicy: {
            lifecycleEventRules: [
              {
                rulePriority: 1,
                description: 'old images',
                lifecycleEventSelection: {
                  tagStatus: 'Any',
                  tagPrefixList: [],
                  countType: 'Image count more than',
                  countNumber: 50,
                },
                action: 'expire',
              },
            ],
            lastEvaluatedAt: 0,
            policyVersion: 1,
            policyId: 'f3a1c2de-58e7-4498-a20c-aa042e33037b',
          },
          lifecycleEventImageActions: [{ lifecycleEventImage, rulePriority: 1 }],
        },
      ),
    ];
  }
  const asked = tags.length > 0 ? tags.map((imageTag) => ({ imageTag })) : [{ imageDigest: image.digest }];
  const imageIds =
    tags.length > 0
      ? tags.map((imageTag) => ({ imageDigest: image.digest, imageTag }))
      : [{ imageDigest: image.digest }];
  return [
    called(
      at,
      { by, from },
      {
        service: 'ecr',
        name: 'BatchDeleteImage',
        request: { registryId: ACCOUNT, repositoryName: repository, imageIds: asked },
        response: { imageIds, failures: [] },
        resources: resources(repository),
      },
    ),
    acted('DELETE', at + SECOND, repository, image, tags[0]),
  ];
}

function controlled(act: Control, at: number): readonly NativeRecord[] {
  const call = (name: string, request: object): NativeRecord =>
    called(at, act, {
      service: 'ecr',
      name,
      request: { registryId: ACCOUNT, repositoryName: act.on, ...request },
      response: { registryId: ACCOUNT, repositoryName: act.on, ...request },
      resources: resources(act.on),
    });
  switch (act.what) {
    case 'immutability-off':
      return [call('PutImageTagMutability', { imageTagMutability: 'MUTABLE' })];
    case 'immutability-on':
      return [call('PutImageTagMutability', { imageTagMutability: 'IMMUTABLE' })];
    case 'push-granted': {
      const statement = {
        Sid: 'push',
        Effect: 'Allow',
        Principal: { AWS: [grantedTo(act.to ?? 'mallory').arn] },
        Action: ['ecr:CompleteLayerUpload', 'ecr:InitiateLayerUpload', 'ecr:PutImage', 'ecr:UploadLayerPart'],
      };
      const policyText = JSON.stringify({ Version: '2012-10-17', Statement: [statement] });
      return [call('SetRepositoryPolicy', { policyText })];
    }
    default:
      return [];
  }
}

function resources(repository: string): readonly object[] {
  return [{ accountId: ACCOUNT, ARN: `arn:aws:ecr:${REGION}:${ACCOUNT}:repository/${repository}` }];
}
