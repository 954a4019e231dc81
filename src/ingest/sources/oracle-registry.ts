import type { Actor } from '../../core/actor.ts';
import { isDigest } from '../../core/digest.ts';
import { InvalidInput, quoted } from '../../core/error.ts';
import { known } from '../../core/known.ts';
import { isTag, parseRepository } from '../../core/reference.ts';
import { UNNAMED_REGISTRY } from '../../core/unnamed.ts';
import { manifestInPath } from '../records/images/manifest-path.ts';
import { digest, isObject, object, part, requiredText, requiredTime, shortened, text, whole } from '../records/json.ts';
import { toldBy } from '../records/told-by.ts';
import type { JsonObject, Source } from '../source.ts';

/** What its registries tell of besides, and what else they hold. */
const OTHER =
  /^com\.oraclecloud\.artifacts\.(?!uploaddockerimage$|deletecontainerimage$|removecontainerversion$|delete(?:docker|container)repository$)/i;

/**
 * What Oracle Cloud tells of its container registry: a rule of its Events service, an entry of its Audit service, and the same
 * entry as its Logging service passes it on. The types are those of `com.oraclecloud.artifacts`.
 */
export const oracleRegistry: Source = {
  name: 'oracle-registry',
  title: 'Oracle Cloud container registry (Events and Audit)',
  docs: 'https://docs.oracle.com/en-us/iaas/Content/Audit/Reference/logeventreference.htm',
  verifiedOn: 'test-data',
  tells: { actor: true, digest: true, time: true, id: true },
  cannot: [
    'The name of the registry: name it under sources[].registry in the policy. Until then it is inferred where only one is possible, and said.',
    'Who pushed, and from where, in an event of the Events service: only the Audit service names people.',
    'The digest, where the record has none: then it tells that the tag was pushed, and registry-inventory completes it.',
    'Config, layers and platforms of the image.',
  ],
  joinWith: ['registry-inventory, for digests and for what no record tells.'],
  delivery: {
    senders: 'system',
    by: 'Bus: a rule of Events hands each event to a stream, a topic or a function. API, files: audit entries, as Connector Hub writes them to a bucket or stream.',
    authentication:
      'None in the record: whoever may write to the stream, topic or bucket can forge them. A topic signs what it posts over HTTPS.',
    loss: 'Events are sent at least once. Audit keeps its entries for 365 days.',
    delay: 'Seconds for events; minutes for audit entries.',
  },
  connect: [
    "In Connector Hub: source Logging, log group _Audit with subcompartments, the query type = 'com.oraclecloud.artifacts.*'; target a stream or a bucket. In every region with a registry.",
    'Or in Events a rule {"eventType": ["com.oraclecloud.artifacts.uploaddockerimage", "com.oraclecloud.artifacts.deletecontainerimage", ' +
      '"com.oraclecloud.artifacts.removecontainerversion"]}, whose action is a topic, stream or function: it names nobody.',
    'Name the registry in the policy, one source a region: sources: - { name: ocir-fra, kind: oracle-registry, registry: fra.ocir.io, files: ["ocir-fra/*.ndjson"] }.',
  ],
  logClass: 'registry',

  needless: [
    { eventType: OTHER },
    { type: OTHER },
    { 'logContent.type': OTHER },
    { 'data.response.status': /^[345]/ },
    { 'logContent.data.response.status': /^[345]/ },
  ],

  recognises: (record) => entryOf(record) !== undefined,

  read(record, context) {
    const entry = entryOf(record) ?? {};
    const at = requiredTime(entry, entry['eventTime'] === undefined ? 'time' : 'eventTime');
    const understood = { at, scope: context.registry ?? '' };
    const action = ACTIONS.get(typeOf(entry) ?? '');
    const data = part(entry, 'data');
    if (action === undefined || isRefused(data)) return { ...understood, events: [] };
    const { repository, tag, named } = imageOf(data);
    const common = {
      id: `oracle-registry:${text(entry, 'eventID') ?? text(entry, 'eventId') ?? requiredText(entry, 'id')}`,
      ...toldBy('oracle-registry', 'recorded', at, context.origin),
      registry: context.registry ?? UNNAMED_REGISTRY,
      repository,
      ...known({
        actor: actorOf(data),
        client: shortened(data, 'identity', 'userAgent'),
        address: text(data, 'identity', 'ipAddress'),
      }),
    } as const;
    const one = known({ tag, digest: digest(data, 'additionalDetails', 'digest') ?? named });
    if (action === 'repository')
      return { ...understood, events: [{ type: 'manifest.deleted', ...common, whole: 'repository' }] };
    if (one.tag === undefined && one.digest === undefined) requiredText(data, 'additionalDetails', 'digest');
    if (action === 'deleted') {
      // A version is a tag: the image stays.
      const gone = typeOf(entry) === REMOVED && one.tag !== undefined ? known({ tag: one.tag }) : one;
      return { ...understood, events: [{ type: 'manifest.deleted', ...common, ...gone }] };
    }
    return {
      ...understood,
      events: [
        one.digest === undefined
          ? { type: 'manifest.hinted', action: 'pushed', ...common, ...known({ tag }) }
          : { type: 'manifest.pushed', ...common, ...known({ tag }), digest: one.digest },
      ],
    };
  },
};

const FAMILY = 'com.oraclecloud.artifacts.';
const REMOVED = 'removecontainerversion';
const ACTIONS: ReadonlyMap<string, 'pushed' | 'deleted' | 'repository'> = new Map([
  ['uploaddockerimage', 'pushed'],
  ['deletecontainerimage', 'deleted'],
  [REMOVED, 'deleted'],
  ['deletedockerrepository', 'repository'],
  ['deletecontainerrepository', 'repository'],
]);

function typeOf(entry: JsonObject): string | undefined {
  const type = [entry['eventType'], entry['type']].find((one) => typeof one === 'string')?.toLowerCase();
  return type?.startsWith(FAMILY) ? type.slice(FAMILY.length) : undefined;
}

/** The event itself; Connector Hub puts what Logging has into `logContent`. */
function entryOf(record: JsonObject): JsonObject | undefined {
  const { logContent: inner } = record;
  const entry = isObject(inner) && isObject(inner['oracle']) ? inner : record;
  const isEntry =
    isObject(entry['data']) && (typeof entry['cloudEventsVersion'] === 'string' || isObject(entry['oracle']));
  return isEntry && typeOf(entry) !== undefined ? entry : undefined;
}

// Events are told of what has been done, and have no answer.
function isRefused(data: JsonObject): boolean {
  const answer = object(data, 'response');
  if (!answer) return false;
  const status = text(answer, 'status') ?? String(whole(answer, 'status') ?? '');
  return status !== '' && !/^2\d\d$/.test(status);
}

/** `acme/shop/api:1.4` of a record: the path with the tenancy's namespace before it, as references have it. */
function imageOf(data: JsonObject) {
  const asked = manifestInPath(text(data, 'request', 'path') ?? '');
  const name = text(data, 'resourceName') ?? '';
  const path = text(data, 'additionalDetails', 'path') ?? asked?.repository;
  if (path === undefined) throw new InvalidInput('data.additionalDetails.path', 'missing');
  const repository = parseRepository(path, 'data.additionalDetails.path');
  const [, separator = '', behind = asked?.reference ?? ''] = /^[^:@]{1,512}([:@])(.{1,256})$/.exec(name) ?? [];
  if (behind === '' || separator === '@' || isDigest(behind))
    return { repository, tag: undefined, named: isDigest(behind) ? behind : undefined };
  if (!isTag(behind)) throw new InvalidInput('data.resourceName', `not a tag: ${quoted(behind)}`);
  return { repository, tag: behind, named: undefined };
}

function actorOf(data: JsonObject): Actor | undefined {
  const identity = object(data, 'identity') ?? {};
  const id = shortened(identity, 'principalId');
  const name = shortened(identity, 'principalName') ?? id;
  if (name === undefined) return undefined;
  const isPrincipal = id !== undefined && !id.startsWith('ocid1.user.') && !id.startsWith('ocid1.saml2idp.');
  return { name, kind: isPrincipal && id.startsWith('ocid1.') ? 'robot' : 'unknown' };
}
