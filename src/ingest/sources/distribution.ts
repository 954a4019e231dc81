import type { Actor } from '../../core/actor.ts';
import { AGENT } from '../../core/agent.ts';
import { known } from '../../core/known.ts';
import { parseHost, parseRepository } from '../../core/reference.ts';
import { withoutPort } from '../records/address.ts';
import { isAcrHost } from '../vendor-formats/azure.ts';
import {
  digest,
  isObject,
  objects,
  requiredDigest,
  requiredText,
  requiredTime,
  shortened,
  text,
} from '../records/json.ts';
import { artifactType, claims, descriptor } from '../records/images/manifest.ts';
import type { JsonObject, Source } from '../source.ts';
import { tag } from '../records/images/tag.ts';
import { toldBy } from '../records/told-by.ts';

/** CNCF Distribution and what is built on it (GitLab's registry, Harbor's inner one). One element of `events`. */
export const distribution: Source = {
  name: 'distribution',
  title: 'CNCF Distribution notifications',
  docs: 'https://distribution.github.io/distribution/about/notifications/',
  verifiedOn: 'real',
  tells: { actor: true, digest: true, time: true, id: true },
  cannot: [
    'The layers and the config of an image, unless notifications.events.includereferences is true.',
    'Under which name the registry was reached, for certain: it is the Host header of the client. registry under ' +
      'sources[].files in the policy settles it.',
    'The real client address behind a proxy: X-Forwarded-For is believed as it comes.',
    'Whether a deletion by digest was of a manifest or of a blob: both events look alike.',
    'Who acted, inside Harbor: its core speaks for everybody under one name. harbor-audit tells, for the same push.',
  ],
  joinWith: [
    'docker or podman events of the build hosts, by config digest (needs includereferences).',
    'github runs, to see which build a push came from.',
    'kubernetes-pods or kubernetes-audit, to see where a pushed digest runs.',
  ],
  delivery: {
    senders: 'system',
    by: 'Webhook: POST of an envelope with one or more events.',
    authentication:
      'The body is not signed: set a secret header at the endpoint (Authorization: Bearer), which the receiver ' +
      'checks.',
    loss:
      'Events wait in memory only: a registry that stops, even in good order, loses all that were not yet taken. ' +
      'Until then one is tried for ever while those behind it wait; it may come twice, and no order is promised.',
    delay: 'Less than a second; while the receiver fails, until it answers again.',
  },
  connect: [
    'In the registry configuration set notifications.events.includereferences: true (Distribution 2.7 or newer).',
    'Add notifications.endpoints: - name: landwaiter, url, headers: { Authorization: [Bearer SECRET] }, timeout: 5s, ' +
      'threshold: 3, backoff: 1s. Notifications are not signed: the receiver refuses those without the header.',
    'Set http.host to the name that clients use, or list the other names under registries[].aliases in the policy.',
    'With GitLab, list under publishers[].actors what pushes with a job’s token as "GitLab job"; its record has the name of ' +
      'whoever had the pipeline started, and a list of people means people.',
  ],
  logClass: 'registry',

  needless: [
    { action: ['mount'] },
    { action: ['pull'], 'request.useragent': [AGENT] },
    {
      action: ['push', 'pull'],
      'target.mediaType': /octet-stream$|\.layer\.|\.rootfs\.|[.+]config\b|\.image\.v1\+json$/,
    },
  ],

  recognises: (record) =>
    typeof record['action'] === 'string' &&
    isObject(record['target']) &&
    isObject(record['request']) &&
    (isObject(record['source']) || isObject(record['actor'])) &&
    !isAcrHost(record['request']['host']),

  read(record, context) {
    const at = requiredTime(record, 'timestamp');
    const host = context.registry ?? text(record, 'request', 'host');
    const registry = host === undefined ? '' : parseHost(host, 'request.host');
    const understood = { at, scope: registry };
    const action = requiredText(record, 'action');
    const mediaType = text(record, 'target', 'mediaType');
    if (action !== 'delete' && (mediaType === undefined || !MANIFEST_TYPES.has(mediaType))) {
      return { ...understood, events: [] };
    }

    const remote = text(record, 'request', 'addr');
    const common = {
      id: `distribution:${requiredText(record, 'id')}`,
      ...toldBy('distribution', 'recorded', at, context.origin),
      registry: registry === '' ? requiredText(record, 'request', 'host') : registry,
      repository: parseRepository(requiredText(record, 'target', 'repository'), 'target.repository'),
      ...known({
        tag: tag(record, 'target', 'tag'),
        actor: actor(record),
        client: shortened(record, 'request', 'useragent'),
        address: remote === undefined ? undefined : withoutPort(remote),
      }),
    } as const;

    switch (action) {
      case 'push': {
        const target = { digest: requiredDigest(record, 'target', 'digest'), ...known({ mediaType }) };
        return {
          ...understood,
          events: [{ type: 'manifest.pushed', ...common, ...target, ...claims(() => references(record)) }],
        };
      }
      case 'pull': {
        // What our own collectors ask says nothing of anybody else; a push or deletion in that name is one all the same.
        if (common.client === AGENT) return { ...understood, events: [] };
        const pulled = requiredDigest(record, 'target', 'digest');
        // A pull adds nothing to a push but where that was not recorded: then the config tells which image hosts call by it.
        return {
          ...understood,
          events: [{ type: 'manifest.pulled', ...common, digest: pulled, ...claims(() => imageConfig(record)) }],
        };
      }
      case 'delete': {
        const deleted = digest(record, 'target', 'digest');
        if (deleted === undefined && common.tag === undefined) requiredDigest(record, 'target', 'digest');
        return { ...understood, events: [{ type: 'manifest.deleted', ...common, ...known({ digest: deleted }) }] };
      }
      default:
        return { ...understood, events: [] };
    }
  },
};

const INDEX_TYPES: ReadonlySet<string> = new Set([
  'application/vnd.oci.image.index.v1+json',
  'application/vnd.docker.distribution.manifest.list.v2+json',
]);

const MANIFEST_TYPES: ReadonlySet<string> = new Set([
  ...INDEX_TYPES,
  'application/vnd.oci.image.manifest.v1+json',
  'application/vnd.oci.artifact.manifest.v1+json',
  'application/vnd.docker.distribution.manifest.v2+json',
  'application/vnd.docker.distribution.manifest.v1+json',
  'application/vnd.docker.distribution.manifest.v1+prettyjws',
]);

// The image configs, OCI's empty config (image-spec, manifest.md) and configs of other artifacts such as Helm's.
const CONFIG_TYPE =
  /^application\/vnd\.(?:docker\.container\.image\.v1|oci\.empty\.v1|[a-z0-9.-]+\.config\.v[0-9]+)\+json$/;

function references(record: JsonObject) {
  const all = objects(record, 'target', 'references').map(descriptor);
  const manifests = all.filter((one) => MANIFEST_TYPES.has(one.mediaType ?? '')).map((one) => one.digest);
  if (INDEX_TYPES.has(text(record, 'target', 'mediaType') ?? '')) {
    return known({ children: manifests.length > 0 ? manifests : undefined });
  }
  const config = all.find((one) => CONFIG_TYPE.test(one.mediaType ?? ''));
  const layers = all.filter((one) => one !== config && !MANIFEST_TYPES.has(one.mediaType ?? ''));
  return known({
    config: config?.digest,
    layers: layers.length > 0 ? layers : undefined,
    subject: manifests[0],
    artifactType: artifactType(config),
  });
}

const IMAGE_CONFIG = /^application\/vnd\.(?:docker\.container\.image|oci\.image\.config)\.v1\+json$/;

function imageConfig(record: JsonObject) {
  const all = objects(record, 'target', 'references');
  const config = all.find((one) => IMAGE_CONFIG.test(text(one, 'mediaType') ?? ''));
  return known({ config: config && descriptor(config).digest });
}

// The users that GitLab makes for access tokens of a project or group, for service accounts and for deploy tokens.
const GITLAB_BOT = /^(?:(?:project|group)_\d+_bot(?:_[0-9a-f]+)?|service_account_\w+|gitlab\+deploy-token-\d+)$/;

// Harbor's core asks its inner registry under this name for everybody (src/server/registry/proxy.go of Harbor).
const HARBOR_CORE = 'harbor_registry_user';

// GitLab's registry adds `user_type`: https://gitlab.com/gitlab-org/gitlab/-/merge_requests/107918.
function actor(record: JsonObject): Actor | undefined {
  const name = text(record, 'actor', 'name');
  if (name === undefined || name === HARBOR_CORE) return undefined;
  // A bot may have had the pipeline started, as a person may: it is the job that pushes.
  if (GITLAB_BOT.test(name) && text(record, 'actor', 'user_type') !== 'build') return { name, kind: 'robot' };
  switch (text(record, 'actor', 'user_type')) {
    case 'build':
      return { name, kind: 'ci' };
    case 'personal_access_token':
    case 'gitlab_or_ldap':
    case 'oauth':
      return { name, kind: 'human' };
    case 'deploy_token':
      return { name, kind: 'robot' };
    default:
      return { name, kind: 'unknown' };
  }
}
