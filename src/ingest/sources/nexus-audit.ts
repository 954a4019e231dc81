import type { ControlChanged, ControlKind } from '../../core/control-event.ts';
import { InvalidInput } from '../../core/error.ts';
import { known } from '../../core/known.ts';
import { contentId, isObject, object, requiredText, text, time } from '../json.ts';
import { nexusInitiator } from '../nexus.ts';
import type { Source } from '../source.ts';

/** Sonatype Nexus Repository: lines of `audit.log`, and bodies of the global audit webhook, which hold them in `audit`. */
export const nexusAudit: Source = {
  name: 'nexus-audit',
  title: 'Sonatype Nexus Repository audit log',
  docs: 'https://help.sonatype.com/en/auditing.html',
  verifiedOn: 'inferred',
  tells: { actor: true, digest: false, time: true, id: false },
  cannot: [
    'Pushes, pulls and deletions of images: the webhooks of nexus have them.',
    'What exactly was changed in a setting: only who changed which one.',
    'When, in a webhook without observedAt: its body has no time.',
    'An id of the entry: equal content is taken for one entry.',
  ],
  joinWith: ['nexus, for what was pushed before and after.'],
  connect: [
    'Switch on the capability Audit under System, Capabilities.',
    'Take log/audit/audit.log of each node: it has one JSON object a line.',
    'Or create a capability Webhook: Global, event type audit, with a secret key, and let the receiver check ' +
      'X-Nexus-Webhook-Signature.',
    'Name the registry under sources[].files in the policy.',
  ],
  logClass: 'registry',

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
    const entry = object(record, 'audit') ?? record;
    const at = time(record, 'timestamp') ?? time(entry, 'timestamp') ?? context.observedAt;
    const understood = { scope: context.registry ?? '', ...known({ at }) };
    const domain = requiredText(entry, 'domain');
    const type = requiredText(entry, 'type');
    const [control, name] = CONTROLS.get(domain) ?? [];
    const effect = EFFECTS.get(type);
    if (control === undefined || name === undefined || effect === undefined) return { ...understood, events: [] };
    if (at === undefined) throw new InvalidInput('timestamp', 'missing, and the policy gives no observedAt');
    const changed = {
      control,
      effect: GRANTING.has(control) || effect === 'changed' ? effect : turned(domain, effect),
      subject: [name, text(entry, 'context')].filter((one) => one !== undefined).join(' '),
      change: `${name} ${type}`,
      ...nexusInitiator(text(record, 'initiator') ?? text(entry, 'initiator')),
      ...known({ registry: context.registry }),
    };
    const common = {
      id: contentId('nexus-audit', { at, domain, type, ...changed }),
      source: 'nexus-audit',
      at,
      // A webhook is what the sender says.
      strength: entry === record ? 'recorded' : 'asserted',
      origin: context.origin,
    } as const;
    return { ...understood, events: [{ type: 'control.changed', ...common, ...changed }] };
  },
};

const CONTROLS: ReadonlyMap<string, readonly [ControlKind, string]> = new Map([
  ['security.user', ['push-permission', 'user']],
  ['security.role', ['push-permission', 'role']],
  ['security.privilege', ['push-permission', 'privilege']],
  ['security.user-role-mapping', ['push-permission', 'roles of a user']],
  ['security.anonymous', ['push-permission', 'anonymous access']],
  ['security.realm', ['push-permission', 'realms']],
  // The deployment policy of a repository says whether a tag may be pushed again.
  ['repository', ['tag-protection', 'repository']],
  // Webhooks and the audit log itself are capabilities.
  ['capability', ['telemetry', 'capability']],
  ['cleanup.policy', ['retention', 'cleanup policy']],
]);

type Effect = ControlChanged['effect'];

const EFFECTS: ReadonlyMap<string, Effect> = new Map([
  ['created', 'loosened'],
  ['updated', 'changed'],
  ['changed', 'changed'],
  ['configured', 'changed'],
  ['enabled', 'loosened'],
  ['disabled', 'tightened'],
  ['deleted', 'tightened'],
]);

// What grants more when there is more of it; of telemetry it is the other way round, of the others one cannot say.
const GRANTING: ReadonlySet<ControlKind> = new Set(['push-permission']);

function turned(domain: string, effect: Effect): Effect {
  if (domain !== 'capability') return 'changed';
  return effect === 'loosened' ? 'tightened' : 'loosened';
}
