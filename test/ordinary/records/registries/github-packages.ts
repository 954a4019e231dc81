import { account, repository } from '../../../lab/github.ts';
import type { Image } from '../../../scenarios/act.ts';
import { layerTypeOf, manifestOf, MEDIA_TYPES } from '../../../scenarios/images.ts';
import type { Act, Control, Delete, Push } from '../../act.ts';
import type { Feed, Organisation, Registry } from '../../organisation.ts';
import { accountOf, registryOf } from '../accounts.ts';
import { type Put, putsOf } from '../contents.ts';
import { namingOf, numberOf } from '../naming.ts';
import { keep, type NativeRecord, second, told, wholeSecond } from '../writer.ts';

/**
 * GitHub's webhook `registry_package` of containers: pushes, not deletions nor pulls.
 * https://docs.github.com/webhooks/webhook-events-and-payloads#registry_package
 */
export function githubPackages(act: Act, _organisation: Organisation, feed: Feed): readonly NativeRecord[] {
  const registry = registryOf(act);
  if (registry?.id !== feed.of || act.act !== 'push') return [];
  return putsOf(act).map((put) => published(act, registry, feed, put));
}

function published(act: Push, registry: Registry, feed: Feed, { image, tag, at }: Put): NativeRecord {
  const [owner = '', ...rest] = act.to.repository.split('/');
  const name = rest.join('/');
  const id = numberOf(1_000_000, 90_000_000, 'package', act.to.repository);
  const time = second(at, feed);
  const version = {
    id: numberOf(1_000_000, 900_000_000, 'version', act.to.repository, image.digest),
    version: image.digest,
    name: image.digest,
    description: '',
    summary: '',
    target_commitish: '',
    created_at: time,
    updated_at: time,
    html_url: `https://github.com/orgs/${owner}/packages/container/${encodeURIComponent(name)}/${id}`,
    package_url: `${registry.host}/${act.to.repository}:${tag ?? ''}`,
    container_metadata: metadataOf(image, tag, act.to.repository),
  };
  const item = {
    id,
    name,
    namespace: owner,
    ecosystem: 'CONTAINER',
    package_type: 'CONTAINER',
    html_url: `https://github.com/orgs/${owner}/packages/container/package/${encodeURIComponent(name)}`,
    created_at: '2026-01-12T08:00:00Z',
    updated_at: time,
    owner: account(owner),
    package_version: keep(feed, version),
  };
  return {
    at: wholeSecond(at, feed),
    record: {
      action: 'published',
      registry_package: item,
      repository: repository(`${owner}/${name.split('/', 1)[0]}`),
      sender: account(accountOf(act.by, registry)),
    },
  };
}

function metadataOf(image: Image, tag: string | undefined, path: string): object {
  const { labels, digest, config, layers, children } = image;
  const platforms = children?.map((child, nth) => ({
    digest: child.digest,
    architecture: nth % 2 === 0 ? 'amd64' : 'arm64',
    os: 'linux',
  }));
  const described = children
    ? { config: { digest: '', media_type: '', size: 0 }, layers: [] }
    : {
        config: { digest: config, media_type: MEDIA_TYPES.config, size: 1421 },
        layers: layers.map((one) => ({ ...one, media_type: layerTypeOf(image) })),
      };
  return {
    tag: { name: tag ?? '', digest: tag === undefined ? '' : digest },
    labels: {
      description: '',
      source: labels['org.opencontainers.image.source'] ?? '',
      revision: labels['org.opencontainers.image.revision'] ?? '',
      image_url: '',
      licenses: '',
      all_labels: { ...labels, ...(platforms && { 'github.internal.platforms': JSON.stringify(platforms) }) },
    },
    manifest: {
      digest,
      media_type: children ? MEDIA_TYPES.index : MEDIA_TYPES.manifest,
      uri: `repositories/${path}/manifests/${digest}`,
      size: manifestOf(image).length,
      ...described,
    },
  };
}

/** Packages in GitHub's audit log. */
export function packagesAudit(act: Act, _organisation: Organisation, feed: Feed): readonly NativeRecord[] {
  const registry = registryOf(act);
  if (registry?.id !== feed.of) return [];
  switch (act.act) {
    case 'push':
      return putsOf(act).map(({ image, at }) =>
        entry(act, registry, feed, at, 'packages.package_version_published', act.to.repository, image.digest),
      );
    case 'delete':
      // GitHub deletes versions, with all their tags.
      return [
        entry(act, registry, feed, act.at, 'packages.package_version_deleted', act.from.repository, act.image.digest),
      ];
    case 'control':
      return act.what === 'repository-deleted'
        ? [entry(act, registry, feed, act.at, 'packages.package_deleted', act.on)]
        : [];
    default:
      return [];
  }
}

function entry(
  act: Push | Delete | Control,
  registry: Registry,
  feed: Feed,
  at: number,
  action: string,
  path: string,
  version?: string,
): NativeRecord {
  const time = told(at, feed);
  const [org = '', ...rest] = path.split('/');
  const actor = accountOf(act.by, registry);
  return {
    at: time,
    record: keep(feed, {
      '@timestamp': time,
      _document_id: namingOf(feed.of, at, action, path, version).hex(22),
      action,
      actor,
      actor_ip: act.address,
      actor_is_bot: actor.endsWith('[bot]'),
      created_at: time,
      org,
      package: rest.join('/'),
      ecosystem: 'container',
      version,
      user_agent: act.agent,
      operation_type: version === undefined ? 'remove' : 'create',
    }),
  };
}
