import { type Digest, isDigest } from '../../core/digest.ts';
import { InvalidInput } from '../../core/error.ts';
import { known } from '../../core/known.ts';
import { isTag, parseHost, parseRepository } from '../../core/reference.ts';
import type { Time } from '../../core/time.ts';
import { githubActor } from '../vendor-formats/forges/github.ts';
import {
  contentId,
  digest,
  isObject,
  object,
  objects,
  requiredDigest,
  requiredText,
  stringMap,
  text,
  time,
} from '../records/json.ts';
import { claims, descriptor } from '../records/images/manifest.ts';
import { parseJson } from '../records/parse-json.ts';
import type { Context, JsonObject, Source } from '../source.ts';

/** Bodies of the GitHub webhooks `package` and `registry_package` about container images. */
export const githubPackages: Source = {
  name: 'github-packages',
  title: 'GitHub container registry (package webhooks)',
  docs: 'https://docs.github.com/en/webhooks/webhook-events-and-payloads#registry_package',
  verifiedOn: 'documented',
  tells: { actor: true, digest: true, time: true, id: false },
  cannot: [
    'Deletions, pulls, and changes of who may push: the audit log of the organisation has them.',
    'The time where GitHub writes 0001-01-01: then observedAt counts, from the intake or the policy, else the time at ' +
      'which the package was last updated. A record without any of them is refused.',
    'Which workflow run pushed: github-actions[bot] is the actor of every run.',
    'From which address and with which client.',
    'The id of a delivery, which is in a header only: equal content is taken for one event.',
  ],
  joinWith: [
    'github runs, by org.opencontainers.image.revision in the labels, or by project and time.',
    'docker or podman events of the build hosts, by config digest.',
  ],
  delivery: {
    senders: 'users',
    by: 'Webhook: POST for each event.',
    authentication: 'HMAC-SHA256 over the body in X-Hub-Signature-256, with the secret of the webhook.',
    loss:
      'Sent once: after an error, or no answer within 10 seconds, only you can have it sent again, for 3 days. ' +
      'Order is not promised; a delivery sent again has the same X-GitHub-Delivery.',
    delay: 'Seconds; not documented.',
  },
  intakeAuth: 'github',
  connect: [
    'In the organisation or repository settings add a webhook: content type application/json, a long random secret, ' +
      'individual events Packages and Registry packages.',
    'Let the receiver check X-Hub-Signature-256 against the secret, then append the body to a file as one line.',
    'Set the labels org.opencontainers.image.source and .revision when images are built ' +
      '(docker/metadata-action does): GitHub then connects the package with its repository.',
    'On GitHub Enterprise Server name the registry under sources[].files in the policy.',
  ],
  logClass: 'registry',
  claims: true,

  needless: [{ 'registry_package.package_type': /^(?!container)./i }, { 'package.package_type': /^(?!container)./i }],

  recognises: (record) => typeof record['action'] === 'string' && packageOf(record) !== undefined,

  read(record, context) {
    const item = packageOf(record) ?? {};
    const version = object(item, 'package_version') ?? {};
    const at = timeOf(item, version, context);
    const understood = { scope: context.registry ?? 'ghcr.io', ...known({ at }) };
    const action = requiredText(record, 'action');
    if (!isContainer(item, version) || !ACTIONS.has(action)) return { ...understood, events: [] };
    if (at === undefined) throw new InvalidInput('updated_at', 'missing, and the policy gives no observedAt');

    const image = imageOf(item, version, context);
    const pushed = [
      text(version, 'version'),
      text(version, 'name'),
      text(version, 'container_metadata', 'manifest', 'digest'),
    ].find(isDigest);
    const name =
      text(version, 'container_metadata', 'tag', 'name') ?? text(version, 'version') ?? text(version, 'name');
    const content = {
      at,
      ...image,
      ...known({
        tag: name !== undefined && !isDigest(name) && isTag(name) ? name : undefined,
        actor: githubActor(text(record, 'sender', 'login')),
      }),
    };
    const id = contentId('github-packages', { action, version: version['id'], digest: pushed, ...content });
    const common = { id, source: 'github-packages', strength: 'asserted', origin: context.origin, ...content } as const;
    const event =
      pushed === undefined
        ? ({ type: 'manifest.hinted', action: 'pushed', ...common } as const)
        : ({
            type: 'manifest.pushed',
            ...common,
            digest: pushed,
            ...claims(() => contentsOf(version, pushed)),
            ...known({ labels: labelsOf(version) }),
          } as const);
    return { scope: image.registry, at, events: [event] };
  },
};

// `create` stands in the first records of this registry; `updated` follows a tag that is put on a known version.
const ACTIONS: ReadonlySet<string> = new Set(['published', 'updated', 'create']);

function packageOf(record: JsonObject): JsonObject | undefined {
  return [record['registry_package'], record['package']]
    .filter(isObject)
    .find((one) => isObject(one['package_version']));
}

// GitHub's own samples call the type of an image npm: what the version holds decides.
function isContainer(item: JsonObject, version: JsonObject): boolean {
  return isObject(version['container_metadata']) || /^(?:container|docker)$/i.test(text(item, 'package_type') ?? '');
}

function timeOf(item: JsonObject, version: JsonObject, { observedAt }: Context): Time | undefined {
  const ofVersion = real(version, 'updated_at') ?? real(version, 'created_at') ?? observedAt;
  if (ofVersion !== undefined) return ofVersion;
  // In many deliveries the package's last update is no more than its creation, which may be years ago.
  const updated = real(item, 'updated_at');
  return updated === real(item, 'created_at') ? undefined : updated;
}

/** Go's zero time says that there is none. */
function real(record: JsonObject, key: string): Time | undefined {
  return text(record, key)?.startsWith('0001-01-01') ? undefined : time(record, key);
}

// `package_url` is `ghcr.io/Owner/name:tag`, with nothing after the colon where there is no tag. GitHub keeps the case
// of the owner; the registry takes lower case only.
function imageOf(item: JsonObject, version: JsonObject, { registry }: Context) {
  const url = text(version, 'package_url')?.replace(/[:@].*$/, '');
  const slash = url?.indexOf('/') ?? -1;
  if (url !== undefined && slash > 0) {
    return {
      registry: registry ?? parseHost(url.slice(0, slash), 'package_url'),
      repository: parseRepository(url.slice(slash + 1).toLowerCase(), 'package_url'),
    };
  }
  const owner = text(item, 'owner', 'login') ?? requiredText(item, 'namespace');
  return {
    registry: registry ?? 'ghcr.io',
    repository: parseRepository(`${owner}/${requiredText(item, 'name')}`.toLowerCase(), 'package.name'),
  };
}

/** What the manifest holds, where it is that of the digest: samples of GitHub name another. */
function contentsOf(version: JsonObject, expected: Digest) {
  const manifest = object(version, 'container_metadata', 'manifest') ?? {};
  if (manifest['digest'] !== expected) return {};
  const layers = objects(manifest, 'layers').map((layer) => descriptor({ ...layer, mediaType: layer['media_type'] }));
  return known({
    mediaType: text(manifest, 'media_type'),
    // Of an index it is there with an empty digest.
    config: digest(manifest, 'config', 'digest'),
    layers: layers.length > 0 ? layers : undefined,
    children: childrenOf(version),
  });
}

/** The manifests of an index, which GitHub writes as JSON into a label of its own. */
function childrenOf(version: JsonObject): readonly Digest[] | undefined {
  const { labels } = object(version, 'container_metadata') ?? {};
  const written = isObject(labels) && isObject(labels['all_labels']) ? labels['all_labels'][PLATFORMS] : undefined;
  const platforms = typeof written === 'string' ? parseJson(Buffer.from(written)) : undefined;
  const children = objects({ platforms }, 'platforms').map((platform) => requiredDigest(platform, 'digest'));
  return children.length > 0 ? children : undefined;
}

const PLATFORMS = 'github.internal.platforms';

function labelsOf(version: JsonObject) {
  const { labels } = object(version, 'container_metadata') ?? {};
  if (!isObject(labels)) return undefined;
  const { all_labels: all, source, revision } = labels;
  const short = { 'org.opencontainers.image.source': source, 'org.opencontainers.image.revision': revision };
  const given = Object.entries(short).filter(([, value]) => typeof value === 'string' && value !== '');
  return stringMap({ ...Object.fromEntries(given), ...(isObject(all) && all) }, (key) => key !== PLATFORMS);
}
