import type { Image } from '../../../scenarios/act.ts';
import { artifactTypeOf, MEDIA_TYPES } from '../../../scenarios/images.ts';
import type { Act, Push } from '../../act.ts';
import type { Feed, Organisation, Registry } from '../../organisation.ts';
import { registryOf } from '../accounts.ts';
import { onBus } from '../aws.ts';
import { putsOf } from '../contents.ts';
import { keep, type NativeRecord } from '../writer.ts';

const LATER = 1000;

/**
 * ECR's own events on EventBridge; they name no caller. What a lifecycle policy deletes has none.
 * https://docs.aws.amazon.com/AmazonECR/latest/userguide/ecr-eventbridge.html
 */
export function ecrEventbridge(act: Act, _organisation: Organisation, feed: Feed): readonly NativeRecord[] {
  const registry = registryOf(act);
  if (registry?.id !== feed.of) return [];
  if (act.act === 'push' && isOwnCopy(act)) return [copied(act, registry, feed)];
  if (act.act === 'push')
    return putsOf(act).map(({ image, tag, at }) =>
      acted(at, registry, feed, { action: 'PUSH', repository: act.to.repository, image, tag }),
    );
  if (act.act !== 'delete' || act.own === true) return [];
  const { at, image, from } = act;
  return [acted(at, registry, feed, { action: 'DELETE', repository: from.repository, image, tag: from.tag })];
}

/** What another product replicates here is a push of its to ECR. */
function isOwnCopy({ own, copyOf }: Push): boolean {
  return own === 'pull-through' || (own === 'replication' && copyOf?.registry.product === 'ecr');
}

interface Acted {
  readonly action: 'PUSH' | 'DELETE';
  readonly repository: string;
  readonly image: Image;
  readonly tag: string | undefined;
}

function acted(at: number, registry: Registry, feed: Feed, { action, repository, image, tag }: Acted): NativeRecord {
  const detail = keep(feed, {
    result: 'SUCCESS',
    'repository-name': repository,
    'image-digest': image.digest,
    'action-type': action,
    'image-tag': tag,
    'manifest-media-type': image.children ? MEDIA_TYPES.index : MEDIA_TYPES.manifest,
    'artifact-media-type': image.children ? undefined : (artifactTypeOf(image) ?? MEDIA_TYPES.config),
  });
  return onBus(at + LATER, feed, registry, 'aws.ecr', 'ECR Image Action', detail);
}

/** A copy that nobody pushed comes as an event of its own kind. */
function copied({ image, to, copyOf, own, at }: Push, registry: Registry, feed: Feed): NativeRecord {
  const named = { 'repository-name': to.repository, 'image-tag': to.tag, 'image-digest': image.digest };
  if (own === 'replication') {
    return onBus(at + LATER, feed, registry, 'aws.ecr', 'ECR Replication Action', {
      result: 'SUCCESS',
      ...named,
      'source-account': copyOf?.registry.account ?? registry.account,
      'action-type': 'REPLICATE',
      'source-region': copyOf?.registry.region ?? registry.region,
    });
  }
  return onBus(at + LATER, feed, registry, 'aws.ecr', 'ECR Pull Through Cache Action', {
    'rule-version': '1',
    'sync-status': 'SUCCESS',
    'ecr-repository-prefix': to.repository.split('/', 1)[0],
    ...named,
    'upstream-registry-url':
      copyOf?.registry.host === 'docker.io' ? 'registry-1.docker.io' : (copyOf?.registry.host ?? 'public.ecr.aws'),
  });
}
