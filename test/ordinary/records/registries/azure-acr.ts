import type { Image } from '../../../scenarios/act.ts';
import { manifestOf } from '../../../scenarios/images.ts';
import type { Act } from '../../act.ts';
import type { Feed, Organisation, Registry } from '../../organisation.ts';
import { registryOf } from '../accounts.ts';
import { registryId, ticks } from '../azure.ts';
import { putsOf } from '../contents.ts';
import { namingOf } from '../naming.ts';
import { keep, type NativeRecord, told } from '../writer.ts';
import { typesOf } from './azure-acr-log.ts';

/**
 * Events of Azure Container Registry on Event Grid, which name no caller; a registry's own webhook sends what is in
 * `data`, and so does a feed without `topic`. https://learn.microsoft.com/azure/event-grid/event-schema-container-registry
 */
export function azureAcr(act: Act, _organisation: Organisation, feed: Feed): readonly NativeRecord[] {
  const registry = registryOf(act);
  if (registry?.id !== feed.of) return [];
  switch (act.act) {
    case 'push':
      return act.own === 'pull-through'
        ? []
        : putsOf(act).map(({ image, tag, at }) =>
            event(at, registry, feed, { action: 'push', repository: act.to.repository, tag, image, agent: act.agent }),
          );
    case 'delete': {
      // A tag that goes alone is no deletion of an image.
      if (act.what === 'tag') return [];
      const { from, image, agent } = act;
      return [
        event(act.at, registry, feed, { action: 'delete', repository: from.repository, tag: undefined, image, agent }),
      ];
    }
    default:
      return [];
  }
}

interface Happened {
  readonly action: 'push' | 'delete';
  readonly repository: string;
  readonly tag: string | undefined;
  readonly image: Image;
  readonly agent: string;
}

function event(
  at: number,
  registry: Registry,
  feed: Feed,
  { action, repository, tag, image, agent }: Happened,
): NativeRecord {
  const naming = namingOf(feed.of, at, action, repository, tag, image.digest);
  const id = naming.uuid();
  const size = manifestOf(image).length;
  const data = {
    id: naming.uuid(),
    timestamp: ticks(at + 90, feed),
    action,
    location: registry.region,
    target: keep(feed, {
      mediaType: typesOf(image).mediaType,
      size,
      digest: image.digest,
      length: size,
      repository,
      tag,
    }),
    request: keep(feed, {
      id: naming.uuid(),
      host: registry.host,
      method: action === 'push' ? 'PUT' : 'DELETE',
      useragent: agent,
    }),
  };
  if (feed.without.includes('topic')) return { at: told(at + 90, feed), record: data };
  return {
    at: told(at + 90, feed),
    record: {
      id,
      topic: registryId(registry),
      subject: `${repository}${tag === undefined ? `@${image.digest}` : `:${tag}`}`,
      eventType: `Microsoft.ContainerRegistry.${action === 'push' ? 'ImagePushed' : 'ImageDeleted'}`,
      eventTime: ticks(at + 400, feed),
      data,
      dataVersion: '2.0',
      metadataVersion: '1',
    },
  };
}
