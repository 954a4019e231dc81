import type { Image } from '../../../scenarios/act.ts';
import { manifestOf, MEDIA_TYPES } from '../../../scenarios/images.ts';
import type { Act, Delete, Pull, Push } from '../../act.ts';
import type { Feed, Organisation, Registry } from '../../organisation.ts';
import { accountOf, registryOf } from '../accounts.ts';
import { type Call, called, type Caller, serviceEvent, sessionOf } from '../aws.ts';
import { fetchesByDigest, putsOf } from '../contents.ts';
import type { NativeRecord } from '../writer.ts';
import { ecrControl } from './ecr-control.ts';

/**
 * CloudTrail's records of Amazon ECR. What comes by Docker's API shows neither address nor client; the call for the
 * password does. https://docs.aws.amazon.com/AmazonECR/latest/userguide/logging-using-cloudtrail.html
 */
export function ecrCloudtrail(act: Act, organisation: Organisation, feed: Feed): readonly NativeRecord[] {
  const registry = registryOf(act);
  if (registry?.id !== feed.of) return [];
  const caller = callerOf(act, registry, organisation);
  switch (act.act) {
    case 'push':
      return pushed(act, registry, feed, caller);
    case 'pull':
      return pulled(act, registry, feed, caller);
    case 'delete':
      return act.own ? [expired(act, registry, feed)] : [deleted(act, registry, feed, caller)];
    case 'control':
      return ecrControl(act, registry).map((call) => called(act.at, feed, registry, caller, call));
    default:
      return [];
  }
}

/** A build in CodeBuild has a session of its own; other build systems name theirs alike. */
export function callerOf(act: Act, registry: Registry, { builds }: Organisation): Caller {
  const run = act.act === 'push' ? attemptOf(act) : undefined;
  const isCodebuild = builds.some(({ product }) => product === 'codebuild');
  const session = sessionOf(act.by, act.address, isCodebuild ? run : undefined);
  const isGithub = run !== undefined && !isCodebuild && builds.some(({ product }) => product === 'github');
  const account = act.by.kind === 'registry' ? replicator(registry) : accountOf(act.by, registry);
  return { account, kind: act.by.kind, address: act.address, session: isGithub ? 'GitHubActions' : session };
}

/** CodeBuild gives each attempt a build of its own. */
function attemptOf({ run, attempt = 1 }: Push): string | undefined {
  return run === undefined || attempt === 1 ? run : `${run} ${attempt}`;
}

/** https://docs.aws.amazon.com/AmazonECR/latest/userguide/slr-rep.html */
function replicator({ account }: Registry): string {
  return `arn:aws:sts::${account}:assumed-role/AWSServiceRoleForECRReplication/ecr-replication`;
}

function resources({ region, account }: Registry, repository: string): readonly object[] {
  return [{ accountId: account, ARN: `arn:aws:ecr:${region}:${account}:repository/${repository}` }];
}

const SECOND = 1000;

function pushed(act: Push, registry: Registry, feed: Feed, caller: Caller): readonly NativeRecord[] {
  // A pull-through cache is told by its own event on the bus.
  if (act.own === 'pull-through') return [];
  const puts = putsOf(act).map(({ image, tag, at }) =>
    called(at, feed, registry, caller, putImage(act, registry, image, tag)),
  );
  if (act.own === 'replication') return puts;
  const token: Call = { service: 'ecr', name: 'GetAuthorizationToken', reads: true };
  return [called(act.at - 20 * SECOND, feed, registry, caller, token), ...puts];
}

function putImage({ to }: Push, registry: Registry, image: Image, tag: string | undefined): Call {
  const named = { registryId: registry.account, repositoryName: to.repository };
  const imageManifest = manifestOf(image);
  const imageManifestMediaType = image.children ? MEDIA_TYPES.index : MEDIA_TYPES.manifest;
  const tagged = tag === undefined ? {} : { imageTag: tag };
  const imageId = { imageDigest: image.digest, ...tagged };
  return {
    service: 'ecr',
    name: 'PutImage',
    hidden: true,
    request: { ...named, imageManifest, imageManifestMediaType, ...tagged },
    response: { image: { ...named, imageId, imageManifest, imageManifestMediaType } },
    resources: resources(registry, to.repository),
  };
}

/** A client that looks a tag up asks with the tag, and fetches by the digest; others fetch by the tag. */
function pulled(
  { image, from, agent, at }: Pull,
  registry: Registry,
  feed: Feed,
  caller: Caller,
): readonly NativeRecord[] {
  const { repository, tag } = from;
  const get = (when: number, imageId: object): NativeRecord =>
    called(when, feed, registry, caller, {
      service: 'ecr',
      name: 'BatchGetImage',
      hidden: true,
      reads: true,
      request: { registryId: registry.account, repositoryName: repository, imageIds: [imageId] },
      resources: resources(registry, repository),
    });
  const byTag = tag === undefined ? [] : [get(at - 150, { imageTag: tag })];
  return tag !== undefined && !fetchesByDigest(agent) ? byTag : [...byTag, get(at, { imageDigest: image.digest })];
}

function deleted({ image, from, what, at }: Delete, registry: Registry, feed: Feed, caller: Caller): NativeRecord {
  const { repository, tag } = from;
  const byTag = what === 'tag' && tag !== undefined;
  const asked = byTag ? { imageTag: tag } : { imageDigest: image.digest };
  // A manifest goes with its tags, and each is listed.
  const gone = tag === undefined ? [asked] : [{ imageDigest: image.digest, imageTag: tag }];
  return called(at, feed, registry, caller, {
    service: 'ecr',
    name: 'BatchDeleteImage',
    request: { registryId: registry.account, repositoryName: repository, imageIds: [asked] },
    response: { imageIds: gone, failures: [] },
    resources: resources(registry, repository),
  });
}

/** https://docs.aws.amazon.com/AmazonECR/latest/userguide/LifecyclePolicies.html: always whole images. */
function expired({ image, from, at }: Delete, registry: Registry, feed: Feed): NativeRecord {
  const { repository, tag } = from;
  const rule = {
    rulePriority: 1,
    description: 'old images',
    lifecycleEventSelection: {
      tagStatus: 'Any',
      tagPrefixList: [],
      countType: 'Image count more than',
      countNumber: 50,
    },
    action: 'expire',
  };
  const lifecycleEventImage = {
    digest: image.digest,
    tagStatus: tag === undefined ? 'Untagged' : 'Tagged',
    tagList: tag === undefined ? [] : [tag],
    pushedAt: at - 30 * 86_400 * SECOND,
  };
  const call: Call = {
    service: 'ecr',
    name: 'PolicyExecutionEvent',
    reads: true,
    resources: resources(registry, repository),
  };
  return serviceEvent(at, feed, registry, call, {
    repositoryName: repository,
    lifecycleEventPolicy: {
      lifecycleEventRules: [rule],
      lastEvaluatedAt: 0,
      policyVersion: 1,
      policyId: 'f3a1c2de-58e7-4498-a20c-aa042e33037b',
    },
    lifecycleEventImageActions: [{ lifecycleEventImage, rulePriority: 1 }],
  });
}
