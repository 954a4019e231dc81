import type { Delete, Image, Pull, Push, Target, Who } from '../act.ts';
import { manifestOf, MEDIA_TYPES } from '../images.ts';
import type { NativeRecord } from '../stack.ts';
import { USER_AGENTS } from './clients.ts';
import { addressOf, isOwn, namingOf, type Product, renamedTo } from './product.ts';

const BLOB = 'application/octet-stream';

/** The registry's accounts. */
export const DISTRIBUTION_USERS = {
  pipeline: 'ci-bot',
  release: 'release-bot',
  promoter: 'promoter',
  retention: 'gc-bot',
  replication: 'mirror-bot',
  node: 'prod-nodes',
  deployer: 'argocd',
  controller: 'prod-nodes',
  dana: 'dana',
  lee: 'lee',
  mallory: 'mallory',
} as const satisfies Readonly<Record<Who, string>>;

/** How Harbor uses the registry inside it, when it asks for everybody. */
const HARBOR_CORE = 'harbor_registry_user';

/**
 * CNCF Distribution with `includereferences`: an envelope with one event a line. Inside Harbor it does not know who asks;
 * manifests are read from it by digest, and what is deleted goes when Harbor next collects its garbage.
 */
export function distribution(registry: string, within?: 'harbor'): Product {
  const file = within === undefined ? 'registry/notifications.ndjson' : 'harbor/registry.ndjson';
  const event = (
    at: number,
    { action, target, by, renamed, address, agent, method }: Happened,
    naming = namingOf(at, action, target, by, agent),
  ): NativeRecord => ({
    file,
    at,
    record: {
      events: [
        {
          id: naming.uuid(),
          timestamp: new Date(at).toISOString(),
          action,
          target: {
            ...target,
            ...(target.digest !== undefined && {
              url: `https://${registry}/v2/${target.repository}/${target.mediaType === BLOB ? 'blobs' : 'manifests'}/${target.digest}`,
            }),
          },
          request: {
            id: naming.uuid(),
            addr: `${address}:${30_000 + naming.below(30_000)}`,
            host: registry,
            method,
            useragent: agent,
          },
          actor: { name: within === undefined ? renamedTo(DISTRIBUTION_USERS[by], renamed) : HARBOR_CORE },
          source: { addr: 'registry-0:5000', instanceID: 'b5c1f0de-8f0e-4a55-9d2c-5a0f6f2d8e31' },
        },
      ],
    },
  });

  const pushed = (act: Push, at: number): readonly NativeRecord[] => {
    const common = {
      by: act.by,
      renamed: act.renamed ?? false,
      address: addressOf(act.by, act.from),
      agent: USER_AGENTS[act.client],
      method: 'PUT',
    } as const;
    const put = (one: Image, tag: string | undefined): NativeRecord =>
      event(at, { ...common, action: 'push', target: { ...manifest(one, act.to, tag), ...known(tag) } });
    const children = act.image.children ?? [];
    const parts = (children.length > 0 ? children : [act.image]).flatMap((one) => blobs(one, act));
    return [
      ...parts.map((target) =>
        event(at - 2_000, { ...common, action: 'fromRepository' in target ? 'mount' : 'push', target }),
      ),
      ...children.map((child) => put(child, undefined)),
      put(act.image, act.to.tag),
    ];
  };

  const pulled = (act: Pull, at: number): NativeRecord =>
    event(at, {
      action: 'pull',
      target: manifest(
        act.image,
        act.from,
        act.from.digest === undefined && within === undefined ? act.from.tag : undefined,
      ),
      by: act.by,
      address: addressOf(act.by, act.by === 'node' ? 'cluster' : 'office'),
      agent: USER_AGENTS[act.client],
      method: 'GET',
    });

  const deleted = (act: Delete, at: number): readonly NativeRecord[] => {
    const { repository, tag } = act.target;
    const common = {
      action: 'delete',
      by: act.by,
      address: addressOf(act.by, act.from),
      agent: act.by === 'retention' ? 'regctl/v0.9.2' : USER_AGENTS.skopeo,
      method: 'DELETE',
    } as const;
    const byTag = tag === undefined ? [] : [event(at, { ...common, target: { repository, tag } })];
    if (act.what === 'tag') return byTag;
    return [event(at, { ...common, target: { digest: act.image.digest, repository } }), ...byTag];
  };

  return {
    tell(act, at) {
      switch (act.act) {
        case 'push':
          return isOwn(act.to) ? pushed(act, at(act.at)) : [];
        case 'pull':
          return isOwn(act.from) ? [pulled(act, at(act.at))] : [];
        case 'delete':
          return isOwn(act.target) && within === undefined ? deleted(act, at(act.at)) : [];
        default:
          return [];
      }
    },
    // A scanner that reads layers: no manifest, so that nothing is told but that the feed is alive.
    hum: (at) => [
      event(at, {
        action: 'pull',
        target: {
          mediaType: BLOB,
          size: 4096,
          length: 4096,
          digest: `sha256:${namingOf('layer').hex(64)}`,
          repository: 'base/node',
        },
        by: 'node',
        address: '192.0.2.140',
        agent: 'scanner/1.9',
        method: 'GET',
      }),
    ],
  };
}

interface Described {
  readonly mediaType: string;
  readonly size: number;
  readonly digest: string;
}

interface Happened {
  readonly action: 'push' | 'pull' | 'mount' | 'delete';
  readonly target: {
    readonly repository: string;
    readonly digest?: string;
    readonly mediaType?: string;
    readonly [key: string]: unknown;
  };
  readonly by: Who;
  readonly renamed?: boolean;
  readonly address: string;
  readonly agent: string;
  readonly method: string;
}

function known(tag: string | undefined): { readonly tag?: string } {
  return tag === undefined ? {} : { tag };
}

function manifest(one: Image, { repository }: Target, tag: string | undefined): Happened['target'] {
  const size = manifestOf(one).length;
  return {
    mediaType: one.children ? MEDIA_TYPES.index : MEDIA_TYPES.manifest,
    size,
    digest: one.digest,
    length: size,
    repository,
    ...known(tag),
    references: referencesOf(one),
  };
}

function referencesOf({ config, layers, children, subject }: Image): readonly Described[] {
  const listed = (one: Image): Described => ({
    mediaType: MEDIA_TYPES.manifest,
    size: manifestOf(one).length,
    digest: one.digest,
  });
  if (children) return children.map(listed);
  const mediaType = subject ? MEDIA_TYPES.signature : MEDIA_TYPES.layer;
  return [
    { mediaType: MEDIA_TYPES.config, size: 1421, digest: config },
    ...layers.map(({ digest, size }) => ({ mediaType, size, digest })),
    ...(subject ? [listed(subject)] : []),
  ];
}

/** What is sent before the manifest: the config and the topmost layer, or of a copy the mounts. */
function blobs({ config, layers }: Image, { to, copyOf }: Push): readonly Happened['target'][] {
  const top = layers.at(-1);
  const mounted = copyOf && isOwn(copyOf) ? { fromRepository: copyOf.repository } : {};
  return [...(top ? [top] : []), { digest: config, size: 1421 }].map(({ digest, size }) => ({
    mediaType: BLOB,
    size,
    digest,
    length: size,
    repository: to.repository,
    ...mounted,
  }));
}
