import type { Actor } from '../../core/actor.ts';
import { type Digest, isDigest } from '../../core/digest.ts';
import { known } from '../../core/known.ts';
import { parseRepository } from '../../core/reference.ts';
import { UNNAMED_REGISTRY } from '../../core/unnamed.ts';
import { withoutPort } from '../records/address.ts';
import { isObject, missing, requiredDigest, requiredText, requiredTime, shortened, text } from '../records/json.ts';
import { claims, contentsOf, isDigestOf } from '../records/images/manifest.ts';
import { tag } from '../records/images/tag.ts';
import { toldBy } from '../records/told-by.ts';
import type { JsonObject, Source } from '../source.ts';

/** CloudEvents of Zot's extension `events`: `pkg/extensions/events` of its source. */
export const zot: Source = {
  name: 'zot',
  title: 'Zot events',
  docs: 'https://zotregistry.dev/latest/articles/events/',
  verifiedOn: 'real',
  tells: { actor: true, digest: true, time: true, id: true },
  cannot: [
    'The name of the registry: name it under sources[].registry in the policy. Until then it is inferred where only one is possible, and said.',
    'Who pushed, from where and with which client, in versions whose events lack it: zot-log, or a collector of kind registry, completes it.',
    'Pushes of the same bytes under the same tag, retention and garbage collection: they make no event.',
    'Pulls, and changes of who may push.',
  ],
  joinWith: ['zot-log, for who pushed and for retention.', 'registry-inventory, for what no event tells.'],
  delivery: {
    senders: 'system',
    by: 'Webhook: POST of a CloudEvent for each event. Bus: a subject of NATS.',
    authentication:
      'The user and password, or the token, that is set for the sink: a plain secret, nothing signs the events. On NATS ' +
      'whoever may publish to the subject can forge them.',
    loss: 'Not documented: an event is sent once, and what the receiver does not take is lost.',
    delay: 'Seconds.',
  },
  connect: [
    'In config.json of Zot: "extensions": {"events": {"enable": true, "sinks": [{"type": "http", "address": ' +
      '"https://hooks.acme.example/zot", "timeout": "5s", "credentials": {"token": "a long random secret"}}]}}.',
    'Keep the Ce- headers with each body: the type of an event stands there alone. A server does.',
    'Name the registry in the policy: sources: - { name: zot, kind: zot, registry: zot.acme.example, files: ' +
      '["zot/*.ndjson"] }.',
  ],
  logClass: 'registry',

  needless: [{ type: ['zotregistry.repository.created', 'zotregistry.image.lint_failed'] }],
  recognises: ({ specversion, type }) =>
    typeof specversion === 'string' && typeof type === 'string' && type.startsWith('zotregistry.'),

  read(record, context) {
    const at = requiredTime(record, 'time');
    const understood = { at, scope: context.registry ?? '' };
    const type = requiredText(record, 'type');
    if (type !== PUSHED && type !== DELETED) return { ...understood, events: [] };
    const data = isObject(record['data']) ? record['data'] : missing('data');
    const remote = text(data, 'request', 'addr');
    const common = {
      id: `zot:${requiredText(record, 'id')}`,
      ...toldBy('zot', 'recorded', at, context.origin),
      registry: context.registry ?? UNNAMED_REGISTRY,
      repository: parseRepository(requiredText(data, 'name'), 'data.name'),
      ...known({
        tag: tag(data, 'reference'),
        actor: actorOf(text(data, 'actor', 'name')),
        client: shortened(data, 'request', 'useragent'),
        address: remote === undefined ? undefined : withoutPort(remote),
      }),
    } as const;
    if (type === PUSHED) {
      const digest = requiredDigest(data, 'digest');
      return { ...understood, events: [{ type: 'manifest.pushed', ...common, digest, ...contents(data, digest) }] };
    }
    // Of a tag that is deleted the manifest stays.
    const { reference } = data;
    if (!isDigest(reference) && common.tag === undefined) requiredText(data, 'reference');
    return {
      ...understood,
      events: [{ type: 'manifest.deleted', ...common, ...(isDigest(reference) && { digest: reference }) }],
    };
  },
};

const PUSHED = 'zotregistry.image.updated';
const DELETED = 'zotregistry.image.deleted';

function actorOf(name: string | undefined): Actor | undefined {
  return name === undefined ? undefined : { name, kind: 'unknown' };
}

// The manifest counts only where it has the digest that the registry computed.
function contents(data: JsonObject, digest: Digest) {
  const { manifest } = data;
  const own = known({ mediaType: text(data, 'mediaType') });
  if (typeof manifest !== 'string' || !isDigestOf(digest, manifest)) return own;
  return { ...own, ...claims(() => contentsOf(manifest)) };
}
