import type { ControlChanged, ControlKind } from '../../core/control-event.ts';
import { InvalidInput } from '../../core/error.ts';
import type { LandwaiterEvent } from '../../core/event.ts';
import { known } from '../../core/known.ts';
import { contentId, isObject, object, requiredText, text, time } from '../records/json.ts';
import { nexusEvent, nexusImage, nexusInitiator } from '../vendor-formats/nexus.ts';
import type { Context, JsonObject, Source } from '../source.ts';

/** Sonatype Nexus Repository: lines of `audit.log`, and bodies of the global audit webhook, which hold them in `audit`. */
export const nexusAudit: Source = {
  name: 'nexus-audit',
  title: 'Sonatype Nexus Repository audit log',
  docs: 'https://help.sonatype.com/en/auditing.html',
  verifiedOn: 'inferred',
  tells: { actor: true, digest: true, time: true, id: false },
  cannot: [
    'Which digest a tag got: the manifest and the tag are two assets, in two entries.',
    'Tags that were moved, before version 3.27: the entry is the same as that of a pull, and left alone.',
    'Pulls. The client, config, layers and platforms of the image.',
    'The name of the registry: name it under sources[].files in the policy. Until then it is inferred where only one is ' +
      'possible, and said.',
    'Whether clients put the name of the repository before that of the image (path-based routing): say routing: path ' +
      'beside the registry.',
    'What exactly was changed in a setting: only who changed which one.',
    'When, in a webhook without observedAt: its body has no time.',
    'An id of the entry: equal content is taken for one entry.',
  ],
  joinWith: ['kubernetes-pods, for the digest behind a tag.', 'docker or podman events of the build hosts.'],
  delivery: {
    senders: 'users',
    by: 'File: JSON lines. Webhook: POST for each entry.',
    authentication:
      'File: none, whoever can write it can forge entries. Webhook: HMAC-SHA1 over the body, hexadecimal, in ' +
      'X-Nexus-Webhook-Signature.',
    loss:
      'File: rotated by the server, what was not read before it is deleted is lost; each node has its own. Webhook: ' +
      'retries and order are not documented.',
    delay: 'File: written with the change. Webhook: seconds; not documented.',
  },
  intakeAuth: 'nexus',
  connect: [
    'Switch on the capability Audit under System, Capabilities.',
    'Take log/audit/audit.log of each node: it has one JSON object a line.',
    'Or create a capability Webhook: Global, event type audit, with a secret key, and let the receiver check ' +
      'X-Nexus-Webhook-Signature.',
    'Name the registry in the policy: sources: - { name: nexus, kind: nexus-audit, registry: ' +
      '"nexus.acme.example:5000", files: ["nexus/audit*.log"] }.',
  ],
  logClass: 'registry',

  needless: [
    { domain: /^(?!repository|security|capability)./ },
    { domain: ['repository.asset', 'repository.component'], 'attributes.name': /./ },
    { domain: ['capability'], 'attributes.type': /^(?!webhook)./ },
  ],

  recognises: (record) => {
    const { audit = record } = record;
    return (
      typeof record['nodeId'] === 'string' &&
      isObject(audit) &&
      typeof audit['domain'] === 'string' &&
      typeof audit['type'] === 'string' &&
      typeof (record['initiator'] ?? audit['initiator']) === 'string'
    );
  },

  read(record, context) {
    const audit = object(record, 'audit');
    const entry = audit ?? record;
    const at = time(record, 'timestamp') ?? time(entry, 'timestamp') ?? context.observedAt;
    const domain = requiredText(entry, 'domain');
    const understood = { scope: context.registry ?? '', ...known({ at }) };
    if (domain !== ASSETS && !CONTROLS.has(domain)) return { ...understood, events: [] };
    if (at === undefined) throw new InvalidInput('timestamp', 'missing, and the policy gives no observedAt');
    const told = {
      source: 'nexus-audit',
      at,
      // A webhook is what the sender says.
      strength: audit === undefined ? 'recorded' : 'asserted',
      origin: context.origin,
      registry: context.registry,
      folder: context.routing === 'path' ? text(entry, 'attributes', 'repository.name') : undefined,
      initiator: text(record, 'initiator') ?? text(entry, 'initiator'),
    } as const;
    const event = domain === ASSETS ? imageEvent(entry, told) : changed(entry, told);
    return { ...understood, events: event === undefined ? [] : [event] };
  },
};

interface Told extends Pick<Context, 'origin'> {
  readonly source: string;
  readonly at: number;
  readonly strength: 'recorded' | 'asserted';
  readonly registry: string | undefined;
  readonly folder: string | undefined;
  readonly initiator: string | undefined;
}

const ASSETS = 'repository.asset';

const IMAGE_TYPES: ReadonlyMap<string, 'pushed' | 'deleted'> = new Map([
  ['created', 'pushed'],
  ['updated-uploaded', 'pushed'],
  ['deleted', 'deleted'],
  ['purged', 'deleted'],
]);

function imageEvent(entry: JsonObject, told: Told): LandwaiterEvent | undefined {
  const action = IMAGE_TYPES.get(text(entry, 'type') ?? '');
  if (action === undefined || text(entry, 'attributes', 'format') !== 'docker') return undefined;
  const image = nexusImage(text(entry, 'attributes', 'name') ?? requiredText(entry, 'context'));
  const event = image && nexusEvent(action, image, told);
  // Clean-up by policy purges; people and clients delete.
  return event?.type === 'manifest.deleted' && entry['type'] === 'purged' ? { ...event, retention: true } : event;
}

type Effect = ControlChanged['effect'];

// Domains and types of the auditors: `*Auditor` in the packages of Nexus Repository.
const CONTROLS: ReadonlyMap<string, readonly [ControlKind, string]> = new Map([
  ['security.user', ['push-permission', 'user']],
  ['security.role', ['push-permission', 'role']],
  ['security.privilege', ['push-permission', 'privilege']],
  ['security.user-role-mapping', ['push-permission', 'roles of a user']],
  ['security.anonymous', ['push-permission', 'anonymous access']],
  ['security.realm', ['push-permission', 'realms']],
  // The deployment policy of a repository says whether a tag may be pushed again.
  ['repository', ['tag-protection', 'repository']],
  ['capability', ['telemetry', 'capability']],
]);

const TYPES: ReadonlySet<string> = new Set(['created', 'updated', 'changed', 'deleted', 'activated', 'passivated']);

function changed(entry: JsonObject, told: Told): ControlChanged | undefined {
  const domain = requiredText(entry, 'domain');
  const type = requiredText(entry, 'type');
  const context = text(entry, 'context');
  const [control, name] = CONTROLS.get(domain) ?? [];
  if (control === undefined || name === undefined || !TYPES.has(type)) return undefined;
  // Webhooks and the audit log itself are capabilities, among many that guard nothing.
  if (control === 'telemetry' && !/^(?:webhook|audit)/.test(context ?? '')) return undefined;
  const { source, at, strength, origin, registry, initiator } = told;
  const content = {
    control,
    effect: effectOf(control, type, text(entry, 'attributes', 'enabled')),
    subject: context === undefined || context === 'system' ? name : `${name} ${context}`,
    change: `${name} ${type}`,
    ...nexusInitiator(initiator),
    ...known({ registry }),
  };
  const id = contentId(source, { at, domain, type, ...content });
  return { type: 'control.changed', id, source, at, strength, origin, ...content };
}

function effectOf(control: ControlKind, type: string, enabled: string | undefined): Effect {
  const isMore = type === 'created' || type === 'activated' || (type === 'changed' && enabled === 'true');
  const isLess = type === 'deleted' || type === 'passivated' || (type === 'changed' && enabled === 'false');
  if (isMore === isLess || control === 'tag-protection') return 'changed';
  // More users and roles may do more; more webhooks see more.
  return isMore === (control === 'push-permission') ? 'loosened' : 'tightened';
}
