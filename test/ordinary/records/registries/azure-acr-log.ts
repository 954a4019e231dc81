import type { Image } from '../../../scenarios/act.ts';
import { artifactTypeOf, manifestOf, MEDIA_TYPES } from '../../../scenarios/images.ts';
import type { Act, Delete, Pull, Push } from '../../act.ts';
import type { Feed, Organisation, Registry } from '../../organisation.ts';
import { accountOf, registryOf } from '../accounts.ts';
import { logged, registryId, tenantOf } from '../azure.ts';
import { fetchesByDigest, putsOf } from '../contents.ts';
import { namingOf, withPort } from '../naming.ts';
import { keep, type NativeRecord } from '../writer.ts';

/**
 * Resource logs of Azure Container Registry, as diagnostic settings send them to an event hub. Geo-replication and the
 * lock of a tag are in none. https://learn.microsoft.com/azure/container-registry/monitor-service-reference
 */
export function azureAcrLog(act: Act, _organisation: Organisation, feed: Feed): readonly NativeRecord[] {
  const registry = registryOf(act);
  if (registry?.id !== feed.of) return [];
  switch (act.act) {
    case 'push':
      return pushed(act, registry, feed);
    case 'pull': {
      const { image, from, at } = act;
      const tag = fetchesByDigest(act.agent) ? undefined : from.tag;
      return [
        row(at, registry, feed, act, { operation: 'Pull', repository: from.repository, tag, image, status: 200 }),
      ];
    }
    case 'delete':
      return [deleted(act, registry, feed)];
    default:
      return [];
  }
}

type Caller = Pick<Push | Pull | Delete, 'by' | 'address' | 'agent'>;

interface Row {
  readonly operation: string;
  readonly repository: string;
  readonly tag?: string | undefined;
  readonly image?: Image;
  readonly status: number;
}

function row(at: number, registry: Registry, feed: Feed, caller: Caller | undefined, one: Row): NativeRecord {
  const { operation, repository, tag, image, status } = one;
  const correlation = namingOf(feed.of, at, operation, caller?.by.id, repository, tag, image?.digest);
  return logged(at, feed, {
    resourceId: registryId(registry).toUpperCase(),
    category: 'ContainerRegistryRepositoryEvents',
    operationName: operation,
    resultType: 'HttpStatusCode',
    resultDescription: String(status),
    ...whoOf(caller, registry),
    correlationId: correlation.uuid(),
    location: registry.region,
    durationMs: '85',
    properties: keep(feed, {
      loginServer: registry.host,
      userTenantId: tenantOf(registry.account),
      userAgent: caller?.agent ?? '',
      repository,
      tag: tag ?? '',
      ...(image && { digest: image.digest, ...typesOf(image), size: manifestOf(image).length }),
    }),
  });
}

/** Clean-up has no caller. */
function whoOf(caller: Caller | undefined, registry: Registry): object {
  if (!caller) return { identity: '', callerIpAddress: '' };
  return { identity: accountOf(caller.by, registry), callerIpAddress: withPort(caller.address, caller.agent) };
}

export function typesOf(image: Image): { readonly mediaType: string; readonly artifactType?: string } {
  if (image.children) return { mediaType: MEDIA_TYPES.index };
  return { mediaType: MEDIA_TYPES.manifest, artifactType: artifactTypeOf(image) ?? 'image' };
}

function pushed(act: Push, registry: Registry, feed: Feed): readonly NativeRecord[] {
  if (act.own !== undefined) return [];
  const { repository } = act.to;
  const rows = putsOf(act).map(({ image, tag, at }) =>
    row(at, registry, feed, act, { operation: 'Push', repository, tag, image, status: 201 }),
  );
  return [login(act.at - 15_000, act, registry, feed), ...rows];
}

function login(at: number, act: Push, registry: Registry, feed: Feed): NativeRecord {
  return logged(at, feed, {
    resourceId: registryId(registry).toUpperCase(),
    category: 'ContainerRegistryLoginEvents',
    operationName: 'Login',
    resultType: 'HttpStatusCode',
    resultDescription: '200',
    ...whoOf(act, registry),
    correlationId: namingOf(feed.of, 'login', at, act.by.id, act.to.repository, act.to.tag).uuid(),
    location: registry.region,
    durationMs: '12',
    properties: keep(feed, {
      loginServer: registry.host,
      userTenantId: tenantOf(registry.account),
      userAgent: act.agent,
    }),
  });
}

function deleted(act: Delete, registry: Registry, feed: Feed): NativeRecord {
  const { from, image, what, own, at } = act;
  const { repository, tag } = from;
  const caller = own ? undefined : act;
  if (what === 'tag' && tag !== undefined)
    return row(at, registry, feed, caller, { operation: own ? 'PurgeTag' : 'Untag', repository, tag, status: 202 });
  return row(at, registry, feed, caller, {
    operation: own ? 'PurgeManifest' : 'Delete',
    repository,
    image,
    status: 202,
  });
}
