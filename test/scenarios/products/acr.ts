import type { Client, Delete, Image, Place, Pull, Push, Target, Who } from '../act.ts';
import { MEDIA_TYPES, manifestOf } from '../images.ts';
import type { NativeRecord } from '../stack.ts';
import { ACR_HOST, azureName, logged, REGISTRY_ID, TENANT, ticks } from './azure.ts';
import { USER_AGENTS } from './clients.ts';
import { addressOf, isOwn, namingOf, type Product } from './product.ts';

const LOG = 'azure/acr-log.ndjson';
const GRID = 'azure/acr-events.ndjson';
const SECOND = 1000;

/**
 * Azure Container Registry: its resource logs, which name identity, address and client, and its events on Event Grid,
 * which do not. Neither tells the layers; the lock of a tag is not in any log.
 */
export const acr: Product = {
  tell(act, at) {
    switch (act.act) {
      case 'push':
        return isOwn(act.to) ? pushed(act, at(act.at)) : [];
      case 'pull':
        return isOwn(act.from) ? [pulled(act, at(act.at))] : [];
      case 'delete':
        return isOwn(act.target) ? deleted(act, at(act.at)) : [];
      default:
        return [];
    }
  },
  hum: (at) => [login(at, { by: 'node', from: 'cluster', client: 'engine' }, 'hum')],
};

interface Caller {
  readonly by: Who;
  readonly renamed?: boolean;
  readonly from: Place;
  readonly client: Client;
}

interface Row {
  readonly operation: string;
  readonly target: Target;
  readonly image?: Image;
  readonly status: number;
}

/** A row of the registry's log. Retention has no caller. */
function row(
  at: number,
  { by, renamed, from, client }: Caller,
  { operation, target, image, status }: Row,
): NativeRecord {
  const isNobody = by === 'retention';
  return logged(LOG, at, {
    resourceId: REGISTRY_ID.toUpperCase(),
    category: 'ContainerRegistryRepositoryEvents',
    operationName: operation,
    resultType: 'HttpStatusCode',
    resultDescription: String(status),
    identity: isNobody ? '' : azureName(by, renamed),
    callerIpAddress: isNobody ? '' : `${addressOf(by, from)}:${50_000 + namingOf('port', at).below(9000)}`,
    correlationId: namingOf('acr', at, operation, by, target, image?.digest).uuid(),
    location: 'westeurope',
    durationMs: '85',
    properties: {
      loginServer: ACR_HOST,
      userTenantId: TENANT,
      userAgent: isNobody ? '' : USER_AGENTS[client],
      repository: target.repository,
      tag: target.tag ?? '',
      ...(image && { digest: image.digest, ...typesOf(image), size: manifestOf(image).length }),
    },
  });
}

function typesOf(image: Image): { readonly mediaType: string; readonly artifactType?: string } {
  if (image.children) return { mediaType: MEDIA_TYPES.index };
  return { mediaType: MEDIA_TYPES.manifest, artifactType: image.subject ? MEDIA_TYPES.signature : 'image' };
}

function login(at: number, { by, renamed, from, client }: Caller, what: string): NativeRecord {
  return logged(LOG, at, {
    resourceId: REGISTRY_ID.toUpperCase(),
    category: 'ContainerRegistryLoginEvents',
    operationName: 'Login',
    resultType: 'HttpStatusCode',
    resultDescription: '200',
    identity: azureName(by, renamed),
    callerIpAddress: `${addressOf(by, from)}:${50_000 + namingOf('port', at).below(9000)}`,
    correlationId: namingOf('login', at, by, what).uuid(),
    location: 'westeurope',
    durationMs: '12',
    properties: { loginServer: ACR_HOST, userTenantId: TENANT, userAgent: USER_AGENTS[client] },
  });
}

function pushed(act: Push, at: number): readonly NativeRecord[] {
  const { image, to } = act;
  const children = image.children ?? [];
  const all = [...children.map((one) => ({ one, tag: undefined })), { one: image, tag: to.tag }];
  return [
    login(at - 15 * SECOND, act, `${to.repository}:${to.tag}`),
    ...all.flatMap(({ one, tag }, index) => {
      const when = at - (children.length - index) * SECOND;
      const target = { repository: to.repository, ...(tag !== undefined && { tag }) };
      return [
        row(when, act, { operation: 'Push', target, image: one, status: 201 }),
        noticed(when, 'push', target, one, act.client),
      ];
    }),
  ];
}

/** The event has the instant at which the registry was done, and comes a little later. */
function noticed(at: number, action: 'push' | 'delete', target: Target, image: Image, client: Client): NativeRecord {
  const naming = namingOf('grid', at, action, target, image.digest);
  const name = `${target.repository}${target.tag === undefined ? `@${image.digest}` : `:${target.tag}`}`;
  const size = manifestOf(image).length;
  return {
    file: GRID,
    at: at + 400,
    record: {
      id: naming.uuid(),
      topic: REGISTRY_ID,
      subject: name,
      eventType: `Microsoft.ContainerRegistry.${action === 'push' ? 'ImagePushed' : 'ImageDeleted'}`,
      eventTime: ticks(at + 400),
      data: {
        id: naming.uuid(),
        timestamp: ticks(at + 90),
        action,
        location: 'westeurope',
        target: {
          mediaType: typesOf(image).mediaType,
          size,
          digest: image.digest,
          length: size,
          repository: target.repository,
          ...(target.tag !== undefined && { tag: target.tag }),
        },
        request: {
          id: naming.uuid(),
          host: ACR_HOST,
          method: action === 'push' ? 'PUT' : 'DELETE',
          useragent: USER_AGENTS[client],
        },
      },
      dataVersion: '2.0',
      metadataVersion: '1',
    },
  };
}

function pulled({ by, client, from, image }: Pull, at: number): NativeRecord {
  const caller = { by, client, from: by === 'node' ? 'cluster' : 'office' } as const;
  const { repository, tag, digest } = from;
  const target = { repository, ...(digest === undefined && tag !== undefined && { tag }) };
  return row(at, caller, { operation: 'Pull', target, image, status: 200 });
}

function deleted({ by, from, image, target, what }: Delete, at: number): readonly NativeRecord[] {
  const caller = { by, from, client: 'docker' } as const;
  const { repository, tag } = target;
  if (what === 'tag' && tag !== undefined) {
    const operation = by === 'retention' ? 'PurgeTag' : 'Untag';
    return [row(at, caller, { operation, target: { repository, tag }, status: 202 })];
  }
  const operation = by === 'retention' ? 'PurgeManifest' : 'Delete';
  return [
    row(at, caller, { operation, target: { repository }, image, status: 202 }),
    noticed(at, 'delete', { repository }, image, 'docker'),
  ];
}
