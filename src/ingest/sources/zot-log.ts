import { isDigest } from '../../core/digest.ts';
import { InvalidInput, quoted } from '../../core/error.ts';
import type { LandwaiterEvent } from '../../core/event.ts';
import { known } from '../../core/known.ts';
import { isTag, parseRepository } from '../../core/reference.ts';
import { UNNAMED_REGISTRY } from '../../core/unnamed.ts';
import { withoutPort } from '../records/address.ts';
import { contentId, isObject, requiredText, requiredTime, shortened, text, whole } from '../records/json.ts';
import { manifestInPath } from '../records/images/manifest-path.ts';
import { toldBy } from '../records/told-by.ts';
import type { Context, JsonObject, Source } from '../source.ts';

/** Zot's log and audit log, and what it writes of retention: `pkg/api/session.go`, `pkg/retention` and `pkg/storage/gc`. */
export const zotLog: Source = {
  name: 'zot-log',
  title: 'Zot log and audit log',
  docs: 'https://zotregistry.dev/latest/admin-guide/admin-configuration/#configuring-logging',
  verifiedOn: 'real',
  tells: { actor: true, digest: false, time: true, id: false },
  cannot: [
    'Which digest was pushed by tag: zot tells, or a collector of kind registry.',
    'The name of the registry: name it under sources[].registry in the policy. Until then it is inferred where only one is possible, and said.',
    'The client, in the audit log; the log has it.',
    'An id of the record: equal content is taken for one event. A request that stands in both logs is told twice.',
  ],
  joinWith: ['zot, for the digest of a push by tag.', 'registry-inventory, for what the registry holds.'],
  delivery: {
    senders: 'system',
    by: 'File: JSON lines, of the log and of the audit log.',
    authentication: 'None: whoever can write the file can forge lines.',
    loss: 'Zot does not rotate its files: what happens to a line depends on what does.',
    delay: 'Less than a second; then as long as collecting takes.',
  },
  connect: [
    'In config.json of Zot: "log": {"level": "info", "output": "/var/log/zot/zot.log", "audit": "/var/log/zot/audit.log"}.',
    'Name the registry in the policy: sources: - { name: zot-log, kind: zot-log, registry: zot.acme.example, files: ' +
      '["zot/*.log"] }.',
  ],
  logClass: 'registry',

  needless: [
    { message: /^(?!HTTP API(?: Audit)?$|applied policy$|removed untagged manifest$)./ },
    { path: /\/(?:blobs|tags|referrers)\/|^\/v2\/$/ },
    { object: /\/blobs\// },
    { method: ['GET', 'HEAD', 'OPTIONS'] },
    { statusCode: /^[345]/ },
    { status: /^[345]/ },
    { decision: ['keep'] },
    { 'dry-run': ['true'] },
  ],

  // The place in Zot's own code that wrote the line.
  recognises: ({ caller, message, time }) =>
    typeof caller === 'string' &&
    /^zotregistry\.(?:dev|io)\/zot\//.test(caller) &&
    typeof message === 'string' &&
    typeof time === 'string',

  read(record, context) {
    const at = requiredTime(record, 'time');
    const told = tellerOf(record)?.(record, context);
    if (told === undefined) return { at, scope: context.registry ?? '', events: [] };
    const content = { registry: context.registry ?? UNNAMED_REGISTRY, ...told };
    const event: LandwaiterEvent = {
      ...content,
      id: contentId('zot-log', { time: record['time'], message: record['message'], ...content }),
      ...toldBy('zot-log', 'recorded', at, context.origin),
    };
    return { at, scope: context.registry ?? '', events: [event] };
  },
};

type Told = ReturnType<typeof requestTold> | ReturnType<typeof removalTold>;

function tellerOf(record: JsonObject): ((record: JsonObject, context: Context) => Told) | undefined {
  switch (record['message']) {
    case 'HTTP API':
      return (line) => requestTold(line, { method: 'method', path: 'path', status: 'statusCode', user: 'username' });
    case 'HTTP API Audit':
      return (line) => requestTold(line, { method: 'action', path: 'object', status: 'status', user: 'subject' });
    case 'applied policy':
    case 'removed untagged manifest':
      return removalTold;
    default:
      return undefined;
  }
}

interface Names {
  readonly method: string;
  readonly path: string;
  readonly status: string;
  readonly user: string;
}

function requestTold(record: JsonObject, { method, path, status, user }: Names) {
  const code = whole(record, status) ?? 0;
  const target = manifestInPath(shortened(record, path) ?? '');
  if (code < 200 || code > 299 || target === undefined) return undefined;
  const { reference } = target;
  const digest = isDigest(reference) ? reference : undefined;
  const tag = isTag(reference) ? reference : undefined;
  if (digest === undefined && tag === undefined)
    throw new InvalidInput(path, `not a tag or digest: ${quoted(reference)}`);
  const remote = text(record, 'clientIP');
  const name = text(record, user);
  const common = {
    repository: parseRepository(target.repository, path),
    ...known({
      tag,
      actor: name === undefined ? undefined : ({ name, kind: 'unknown' } as const),
      client: clientOf(record),
      address: remote === undefined ? undefined : withoutPort(remote),
    }),
  };
  switch (requiredText(record, method)) {
    case 'PUT':
      return digest === undefined
        ? ({ type: 'manifest.hinted', action: 'pushed', ...common } as const)
        : ({ type: 'manifest.pushed', digest, ...common } as const);
    case 'DELETE':
      return { type: 'manifest.deleted', ...common, ...known({ digest }) } as const;
    case 'GET':
      return digest === undefined ? undefined : ({ type: 'manifest.pulled', digest, ...common } as const);
    default:
      return undefined;
  }
}

function clientOf({ headers }: JsonObject): string | undefined {
  const agents = isObject(headers) ? headers['User-Agent'] : undefined;
  const [first]: readonly unknown[] = Array.isArray(agents) ? agents : [];
  return typeof first === 'string' && first !== '' ? shortened({ first }, 'first') : undefined;
}

function removalTold(record: JsonObject) {
  if (record['decision'] !== 'delete' || record['dry-run'] !== false) return undefined;
  const repository = parseRepository(requiredText(record, 'repository'), 'repository');
  const isPolicy = record['message'] === 'applied policy';
  const reference = requiredText(record, isPolicy ? 'tag' : 'reference');
  if (isDigest(reference)) return { type: 'manifest.deleted', repository, digest: reference, retention: true } as const;
  if (!isTag(reference)) throw new InvalidInput('tag', `not a tag or digest: ${quoted(reference)}`);
  return { type: 'manifest.deleted', repository, tag: reference, retention: true } as const;
}
