import type { Actor, Feed, Organisation, Registry } from '../../organisation.ts';
import type { Act, Delete, Pull, Push } from '../../act.ts';
import { accountOf, registryOf } from '../accounts.ts';
import { descriptorOf, fetchesByDigest, putsOf, referencesOf } from '../contents.ts';
import { namingOf, withPort } from '../naming.ts';
import { keep, type NativeRecord, stamp, told } from '../writer.ts';

const BLOB = 'application/octet-stream';

/**
 * Notifications of CNCF Distribution, one event an envelope, and of what has it inside: GitLab's registry adds the kind of
 * the account, Harbor asks for everybody under one name and by digest.
 * https://distribution.github.io/distribution/about/notifications/
 */
export function distribution(act: Act, _organisation: Organisation, feed: Feed): readonly NativeRecord[] {
  const registry = registryOf(act);
  if (registry?.id !== feed.of) return [];
  switch (act.act) {
    case 'push':
      return pushed(act, registry, feed);
    case 'pull':
      return pulled(act, registry, feed);
    case 'delete':
      return deleted(act, registry, feed);
    default:
      return [];
  }
}

interface Happened {
  readonly at: number;
  readonly action: 'push' | 'pull' | 'mount' | 'delete';
  readonly method: string;
  readonly target: { readonly repository: string; readonly digest?: string; readonly [member: string]: unknown };
}

function event(act: Push | Pull | Delete, registry: Registry, feed: Feed, happened: Happened): NativeRecord {
  const { action, method, target, at } = happened;
  const naming = namingOf(feed.name, at, action, method, target, act.by.id, act.address);
  const kind = target['mediaType'] === BLOB ? 'blobs' : 'manifests';
  const url = target.digest !== undefined && {
    url: `https://${registry.host}/v2/${target.repository}/${kind}/${target.digest}`,
  };
  return {
    at: told(at, feed),
    record: {
      events: [
        {
          id: naming.uuid(),
          timestamp: stamp(at, feed),
          action,
          target: keep(feed, { ...target, ...url }),
          request: keep(feed, {
            id: naming.uuid(),
            addr: withPort(act.address, naming.hex(4)),
            host: registry.host,
            method,
            useragent: act.agent,
          }),
          actor: actorIn(act, registry),
          source: { addr: 'registry-0:5000', instanceID: namingOf('instance', registry.id).uuid() },
        },
      ],
    },
  };
}

function actorIn(act: Push | Pull | Delete, registry: Registry): object {
  if (registry.product === 'harbor') return { name: 'harbor_registry_user' };
  if (registry.product !== 'gitlab') return { name: accountOf(act.by, registry) };
  // GitLab's own clean-up asks with a token that is nobody's.
  if (act.act === 'delete' && act.own) return {};
  return { name: accountOf(act.by, registry), user_type: userType(act.by) };
}

/** Access tokens of people and groups are one kind. */
function userType({ kind }: Actor): string {
  return kind === 'node' || kind === 'controller' ? 'deploy_token' : 'personal_access_token';
}

const tagged = (tag: string | undefined): { readonly tag?: string } => (tag === undefined ? {} : { tag });

function blob(digest: string, size: number, repository: string, more: object = {}): Happened['target'] {
  return { mediaType: BLOB, size, digest, length: size, repository, ...more };
}

/** Before the manifest comes what the registry lacks: the topmost layer and the config; of a copy they are mounted. */
function sent(act: Push, registry: Registry): readonly Happened[] {
  const { image, to, copyOf } = act;
  const isMounted = copyOf?.registry.id === registry.id && copyOf.repository !== to.repository;
  if (copyOf?.registry.id === registry.id && !isMounted) return [];
  const from = isMounted ? { fromRepository: copyOf.repository } : {};
  const { config, layers } = image.children?.[0] ?? image;
  const top = layers.at(-1);
  return [...(top ? [top] : []), { digest: config, size: 1421 }].map(({ digest, size }) => ({
    at: act.at - 2000,
    action: isMounted ? 'mount' : 'push',
    method: isMounted ? 'POST' : 'PUT',
    target: blob(digest, size, to.repository, from),
  }));
}

function pushed(act: Push, registry: Registry, feed: Feed): readonly NativeRecord[] {
  // A registry that fetches from upstream tells the pull only.
  if (act.own === 'pull-through' && registry.product === 'distribution') return [];
  const puts = putsOf(act).map(({ image, tag, at }): Happened => {
    const { mediaType, size, digest } = descriptorOf(image);
    const target = { mediaType, size, digest, length: size, repository: act.to.repository, ...tagged(tag) };
    return { at, action: 'push', method: 'PUT', target: { ...target, references: referencesOf(image) } };
  });
  return [...sent(act, registry), ...puts].map((one) => event(act, registry, feed, one));
}

function pulled(act: Pull, registry: Registry, feed: Feed): readonly NativeRecord[] {
  const { image, from, at } = act;
  const { mediaType, size, digest } = descriptorOf(image);
  const target = {
    mediaType,
    size,
    digest,
    length: size,
    repository: from.repository,
    references: referencesOf(image),
  };
  // Harbor's core has resolved the tag before it asks.
  const tag = registry.product === 'harbor' ? undefined : from.tag;
  const looksUp = tag !== undefined && fetchesByDigest(act.agent);
  const got = {
    at,
    action: 'pull',
    method: 'GET',
    target: { ...target, ...tagged(looksUp ? undefined : tag) },
  } as const;
  const asked = { at: at - 150, action: 'pull', method: 'HEAD', target: { ...target, ...tagged(tag) } } as const;
  return [...(looksUp ? [asked] : []), got].map((one) => event(act, registry, feed, one));
}

function deleted(act: Delete, registry: Registry, feed: Feed): readonly NativeRecord[] {
  const { repository, tag } = act.from;
  // Harbor deletes in its own database; the registry inside hears of it when garbage is collected.
  if (registry.product === 'harbor') return [];
  const common = { at: act.at, action: 'delete', method: 'DELETE' } as const;
  const byTag = tag === undefined ? [] : [{ ...common, target: { repository, tag } }];
  const byDigest = { ...common, target: { digest: act.image.digest, repository } };
  const all: readonly Happened[] = act.what === 'tag' ? byTag : [byDigest, ...byTag];
  return all.map((one) => event(act, registry, feed, one));
}
