import type { Actor } from '../../core/actor.ts';
import type { ControlChanged, ControlKind } from '../../core/control-event.ts';
import type { LandwaiterEvent } from '../../core/event.ts';
import { known } from '../../core/known.ts';
import { parseRepository } from '../../core/reference.ts';
import { UNNAMED_REGISTRY } from '../../core/unnamed.ts';
import { readTime } from '../records/foreign-time.ts';
import { harborActor, harborTarget, JOB_SERVICE } from '../vendor-formats/harbor.ts';
import { contentId, requiredText, requiredTime, requiredWhole, shortened, text } from '../records/json.ts';
import { matchingLine } from '../records/message.ts';
import type { Context, JsonObject, Source } from '../source.ts';

/**
 * Harbor's audit log: elements of `GET /api/v2.0/auditlogs` (until 2.12) and `/api/v2.0/auditlog-exts` (since 2.13), and
 * the line that Harbor forwards by syslog, in the field where a syslog collector puts the message.
 */
export const harborAudit: Source = {
  name: 'harbor-audit',
  title: 'Harbor audit log',
  docs: 'https://goharbor.io/docs/latest/administration/audit-log/',
  verifiedOn: 'documented',
  tells: { actor: true, digest: false, time: true, id: true },
  cannot: [
    'Which digest was pushed under a tag: the log names the tag alone, and the digest only of what was pushed without.',
    'From which address and with which client.',
    'The name of the registry: name it under sources[].files in the policy. Until then it is inferred where only one is possible, and said.',
    'Which images went when a whole repository was deleted: all that earlier records show there.',
    'Changes of immutable tag rules, webhooks and replication rules in versions that do not log them (all until 2.14).',
    'Whether a change of settings was refused, in a line forwarded by syslog: only the API tells is_successful.',
    'Pulls and other operations whose logging an administrator switched off.',
  ],
  joinWith: [
    'harbor webhooks, for the digest of the same push.',
    'distribution notifications of the registry inside Harbor, for layers, config, client and address.',
  ],
  delivery: {
    senders: 'system',
    by: 'Syslog over TCP: a text line for each operation. API: pages that you fetch.',
    authentication:
      'None for syslog: whoever reaches the server can forge lines. API answers are fetched from Harbor with your ' +
      'own account.',
    loss:
      "Lines sent while the syslog server cannot be reached do not come later. The API shows all that Harbor's " +
      'database still keeps: an administrator can purge it.',
    delay: 'Syslog: at once. API: as often as you fetch.',
  },
  connect: [
    'Under Configuration, System Settings, set Audit Log Forward Endpoint to a syslog server (TCP), and keep Skip ' +
      'Audit Log Database off.',
    'Let the syslog server write each message as one JSON object a line, with the text in message.',
    'Or fetch it: curl -u USER:SECRET "https://HARBOR/api/v2.0/auditlog-exts?page_size=100&page=1" (auditlogs before ' +
      '2.13), as an account that may list the system audit log, and keep every page.',
    'Leave all operations switched on under Audit Log Event Types.',
    'Name the registry in the policy: sources: - { name: harbor, kind: harbor-audit, registry: registry.acme.example, ' +
      'files: ["harbor/*.json"] }.',
  ],
  logClass: 'registry',

  needless: [
    { operation: ['pull', 'login', 'logout'] },
    { operation: ['login'], is_successful: ['false'] },
    { is_successful: ['false'] },
    { resource_type: ['project', 'user', 'configuration'] },
  ],

  recognises: (record) =>
    (typeof record['op_time'] === 'string' &&
      typeof record['operation'] === 'string' &&
      typeof record['resource_type'] === 'string') ||
    matchingLine(record, LINE) !== undefined,

  read(record, context) {
    const entry = forwarded(record) ?? listed(record, context);
    const understood = { at: entry.at, scope: context.registry ?? '' };
    return { ...understood, events: entry.failed ? [] : read(entry, context) };
  },
};

interface Entry {
  readonly id: string;
  readonly at: number;
  readonly actor: Actor | undefined;
  readonly operation: string;
  readonly type: string;
  readonly resource: string;
  readonly description: string | undefined;
  readonly failed: boolean;
}

function listed(record: JsonObject, { registry }: Context): Entry {
  // Both tables count from 1, and so does every Harbor.
  const table = record['is_successful'] === undefined ? 'auditlogs' : 'auditlog-exts';
  return {
    id: `harbor-audit:${registry ?? ''}:${table}:${requiredWhole(record, 'id')}`,
    at: requiredTime(record, 'op_time'),
    actor: harborActor(text(record, 'username')),
    operation: requiredText(record, 'operation'),
    type: requiredText(record, 'resource_type'),
    resource: requiredText(record, 'resource'),
    description: shortened(record, 'operation_description'),
    failed: record['is_successful'] === false,
  };
}

// Harbor's logger (src/lib/log) with the fields that src/pkg/audit and src/pkg/auditext give it, in alphabetical order;
// the type of the resource since 2.6, the description since 2.13.
const LINE =
  /(\d{4}-\d\d-\d\dT[\d:.]{8,18}(?:Z|[+-]\d\d:\d\d)) \[INFO\] (?:\[[^\]]{0,200}\])?\[operator="([^"]*)"(?: resourceType="([\w-]+)")? time="[^"]*"\]: action:([\w-]+), resource:([^, ]*)(?:, operation_description:(.*))?/s;

function forwarded(record: JsonObject): Entry | undefined {
  const line = matchingLine(record, LINE);
  if (line === undefined) return undefined;
  const [whole = '', time, operator = '', type, operation = '', resource = '', description] = line;
  return {
    id: contentId('harbor-audit', { whole }),
    at: readTime(time, 'message'),
    actor: harborActor(operator === '' ? undefined : operator.slice(0, 1024)),
    operation,
    type: type ?? (/[:@]/.test(resource) ? 'artifact' : ''),
    resource: resource.slice(0, 1024),
    description,
    failed: false,
  };
}

function read(entry: Entry, { registry, origin }: Context): readonly LandwaiterEvent[] {
  const { id, at, operation, type, resource, actor } = entry;
  const common = { id, source: 'harbor-audit', at, strength: 'recorded', origin, ...known({ actor }) } as const;
  if (type === 'artifact' || type === 'tag') {
    const { digest, ...named } = harborTarget(resource, 'resource');
    const place = { ...common, registry: registry ?? UNNAMED_REGISTRY, ...named };
    switch (operation) {
      case 'create':
        return [
          digest === undefined
            ? { type: 'manifest.hinted', action: 'pushed', ...place }
            : { type: 'manifest.pushed', ...place, digest },
        ];
      case 'delete': {
        const retention = actor?.name === JOB_SERVICE ? { retention: true } : {};
        return [{ type: 'manifest.deleted', ...place, ...known({ digest }), ...retention }];
      }
      case 'pull':
        if (digest !== undefined) return [{ type: 'manifest.pulled', ...place, digest }];
        return named.tag === undefined ? [] : [{ type: 'manifest.served', ...place, tag: named.tag }];
      default:
        return [];
    }
  }
  if (type === 'repository' && operation === 'delete') {
    const repository = parseRepository(resource, 'resource');
    return [
      { type: 'manifest.deleted', ...common, registry: registry ?? UNNAMED_REGISTRY, repository, whole: 'repository' },
    ];
  }
  if (type === 'user' && operation === 'login') {
    if (actor === undefined) return [];
    return [
      { type: 'credential.issued', ...common, system: 'harbor', subject: actor, ...known({ audience: registry }) },
    ];
  }
  const change = changeOf(entry);
  if (change === undefined) return [];
  return [
    {
      type: 'control.changed',
      ...common,
      subject: type === resource ? type : `${type} ${resource}`,
      ...change,
      ...known({ registry }),
    },
  ];
}

// Names of resource types: src/common/rbac/const.go.
const CONTROLS: ReadonlyMap<string, readonly [ControlKind, string]> = new Map([
  ['robot', ['push-permission', 'robot account']],
  ['member', ['push-permission', 'project member']],
  ['role', ['push-permission', 'role']],
  ['user', ['push-permission', 'user']],
  ['immutable-tag', ['tag-protection', 'immutable tag rule']],
  ['tag-retention', ['retention', 'tag retention rule']],
  ['notification-policy', ['telemetry', 'webhook']],
  ['replication-policy', ['replication', 'replication rule']],
  ['project', ['admission', 'project settings']],
  ['configuration', ['push-permission', 'system settings']],
]);

// What loosens when it is made and tightens when it goes; of the other kinds it is the other way round.
const GRANTS: ReadonlySet<string> = new Set(['robot', 'member', 'role', 'user']);
const GUARDS: ReadonlySet<string> = new Set(['immutable-tag', 'notification-policy']);

type Change = Pick<ControlChanged, 'control' | 'effect' | 'change' | 'grantee'>;

function changeOf({ operation, type, resource, description = '' }: Entry): Change | undefined {
  const [control, name] = CONTROLS.get(type) ?? [];
  if (control === undefined || !['create', 'update', 'delete'].includes(operation)) return undefined;
  if (type === 'configuration') return configurationChange(description);
  if (type === 'project' && operation !== 'update') return undefined;
  const change = `${name} ${operation}d`;
  const grantee = type === 'robot' || type === 'member' ? { grantee: granteeOf(type, resource) } : {};
  return { control, effect: effectOf(operation, type), change, ...grantee };
}

function effectOf(operation: string, type: string): ControlChanged['effect'] {
  if (operation === 'update') return 'changed';
  if (GRANTS.has(type)) return operation === 'create' ? 'loosened' : 'tightened';
  if (GUARDS.has(type)) return operation === 'create' ? 'tightened' : 'loosened';
  return 'changed';
}

function granteeOf(type: string, resource: string): Actor {
  return { name: resource, kind: type === 'robot' || resource.startsWith('robot$') ? 'robot' : 'unknown' };
}

// The description holds the body of the request, cut at 450 characters.
function configurationChange(description: string): Change {
  if (/"(?:skip_audit_log_database|pull_audit_log_disable)"\s*:\s*true/.test(description)) {
    return { control: 'telemetry', effect: 'loosened', change: 'audit log switched off in part' };
  }
  return /audit_log/.test(description)
    ? { control: 'telemetry', effect: 'changed', change: 'audit log settings changed' }
    : { control: 'push-permission', effect: 'changed', change: 'system settings changed' };
}
