import type { Act, Delete } from '../../act.ts';
import type { Feed, Organisation, Registry } from '../../organisation.ts';
import { registryOf } from '../accounts.ts';
import { putsOf } from '../contents.ts';
import { published } from '../google.ts';
import type { NativeRecord } from '../writer.ts';
import { partsOf, referenceOf } from './artifact-registry-names.ts';

const LATER = 800;

/**
 * Messages of the topic `gcr`, pulled from a subscription: digest and tag, not who.
 * https://cloud.google.com/artifact-registry/docs/configure-notifications
 */
export function googleArtifactRegistry(act: Act, _organisation: Organisation, feed: Feed): readonly NativeRecord[] {
  const registry = registryOf(act);
  if (registry?.id !== feed.of) return [];
  switch (act.act) {
    case 'push': {
      if (act.own === 'pull-through') return [];
      const { repository } = act.to;
      return putsOf(act).map(({ image, tag, at }) =>
        message(at, registry, repository, feed, {
          action: 'INSERT',
          digest: referenceOf(registry, repository, `@${image.digest}`),
          ...(tag !== undefined && { tag: referenceOf(registry, repository, `:${tag}`) }),
        }),
      );
    }
    case 'delete':
      return [message(act.at, registry, act.from.repository, feed, { action: 'DELETE', ...goneOf(act, registry) })];
    default:
      return [];
  }
}

function message(at: number, registry: Registry, repository: string, feed: Feed, data: object): NativeRecord {
  return published(at + LATER, feed, partsOf({ registry, repository }).project, 'images', data);
}

function goneOf({ from, image, what, own }: Delete, registry: Registry): object {
  const { repository, tag } = from;
  const tagged = tag === undefined ? {} : { tag: referenceOf(registry, repository, `:${tag}`) };
  if (what === 'tag' && own !== true && tag !== undefined) return tagged;
  return { digest: referenceOf(registry, repository, `@${image.digest}`), ...tagged };
}
