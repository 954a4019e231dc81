import type { AdmissionDecided } from '../../core/control-event.ts';
import { InvalidInput } from '../../core/error.ts';
import { known } from '../../core/known.ts';
import { possibleTime, SECOND, type Time } from '../../core/time.ts';
import { mayBeWorkload } from '../kubernetes/audited-object.ts';
import { contentId, objects, shortened, text, texts, time } from '../records/json.ts';
import { actorNamed } from '../kubernetes/requester.ts';
import { watched } from '../kubernetes/watched.ts';
import type { Context, JsonObject, Reading, Source } from '../source.ts';

/**
 * Gatekeeper in its three ways of telling: lines of its own log (`event_type`: violation_audited by the audit,
 * violation with --log-denies), messages of its export driver (`eventType`), and constraints with the violations in
 * their status, as the API server lists or watches them.
 */
export const gatekeeper: Source = {
  name: 'gatekeeper',
  title: 'Gatekeeper violations',
  docs: 'https://open-policy-agent.github.io/gatekeeper/website/docs/audit/',
  verifiedOn: 'real',
  tells: { actor: true, digest: false, time: true, id: false },
  cannot: [
    'What passed: only violations are told.',
    'Who deployed what the audit found; denied requests name the user.',
    'The image: it stands in the message, where the constraint writes it.',
    'More than 20 violations of a constraint in its status (--constraint-violations-limit): the log has all.',
    'Which mode a denied request had been in before: changes of constraints are not in these records.',
  ],
  joinWith: ['kubernetes-audit and kubernetes-pods, by namespace, kind and name.'],
  delivery: {
    senders: 'system',
    by:
      'File: JSON lines of the controller, of the audit or of the export driver; or API: constraints listed with ' +
      'kubectl.',
    authentication:
      'Files: none, whoever can write them can forge lines. Constraints are fetched from the API server with your ' +
      'own credentials.',
    loss:
      'A line that is not collected is lost; what the audit finds comes again in every run for as long as it is ' +
      'there. While the webhook is down nothing is denied, unless its failurePolicy is Fail.',
    delay: 'Denials: at once. The audit: its interval (60 seconds unless set otherwise) and the time of a run.',
  },
  connect: [
    'Start the controller with --log-denies, and collect standard output of gatekeeper-controller-manager and ' +
      'gatekeeper-audit: JSON lines.',
    'The audit tells again what it finds every --audit-interval seconds (60): 600 is often enough.',
    'Or use the export driver (disk or Dapr) and append each message to a file as one line.',
    'Or list constraints: kubectl get constraints -o json > admission/prod-eu-constraints.json.',
    'Name the cluster in the policy: sources: - { name: prod-eu-gatekeeper, kind: gatekeeper, cluster: prod-eu, ' +
      'files: ["admission/prod-eu-*.json"] }.',
  ],
  logClass: 'admission',

  needless: [
    { msg: /./, logger: /./, event_type: /^(?!violation)/ },
    { eventType: /^audit_(?:started|ended)$/ },
    { 'object.status': ['{}'], 'object.status.totalViolations': ['', '0'] },
    { status: ['{}'], 'status.totalViolations': ['', '0'] },
    { event_type: ['violation_audited', 'violation'], resource_kind: /./ },
  ],

  recognises: (record) => isLogLine(record) || isExported(record) || watched(record, isConstraint) !== undefined,

  read(record, context) {
    if (isLogLine(record)) return readLogLine(record, context);
    if (isExported(record)) return readExported(record, context);
    const constraint = watched(record, isConstraint);
    return constraint && !constraint.deleted
      ? readConstraint(constraint.object, context)
      : { events: [], scope: context.cluster ?? '' };
  },
};

// Its parts name themselves so, beside a logger: most of what they say is about their own work.
const PROCESS = /^(?:admission|audit|mutation|[a-z]{1,20}(?:_[a-z]{1,20}){0,4}_controller)$/;

function isLogLine({ process, msg, event_type: type, logger }: JsonObject): boolean {
  return (
    typeof process === 'string' &&
    PROCESS.test(process) &&
    typeof msg === 'string' &&
    (typeof type === 'string' || typeof logger === 'string')
  );
}

function isExported({ eventType, group, kind, enforcementAction, id }: JsonObject): boolean {
  return (
    typeof eventType === 'string' &&
    typeof id === 'string' &&
    ((group === 'constraints.gatekeeper.sh' && typeof kind === 'string') ||
      ((eventType === 'audit_started' || eventType === 'audit_ended') && enforcementAction === undefined))
  );
}

function isConstraint({ apiVersion, kind }: JsonObject): boolean {
  return (
    typeof kind === 'string' && typeof apiVersion === 'string' && apiVersion.startsWith('constraints.gatekeeper.sh/')
  );
}

type Told = Omit<AdmissionDecided, 'id' | 'source' | 'strength' | 'origin' | 'type' | 'control' | 'at'>;

function readLogLine(line: JsonObject, context: Context): Reading {
  const at = logTime(line);
  const type = text(line, 'event_type');
  if (type !== 'violation' && type !== 'violation_audited') return understood(at, context);
  const message = shortened(line, 'msg');
  return reading(
    [
      {
        decision:
          type === 'violation_audited'
            ? 'violated'
            : refusedOr(line, 'constraint_action', 'constraint_enforcement_actions'),
        ...known({
          policy: text(line, 'constraint_name'),
          rule: text(line, 'constraint_kind'),
          // It says so of what was let in, too.
          reason: message?.replace(/^denied admission(?:: ?|$)/, '') || undefined,
          namespace: text(line, 'resource_namespace'),
          kind: text(line, 'resource_kind'),
          name: text(line, 'resource_name'),
          actor: actorNamed(text(line, 'request_username')),
        }),
      },
    ],
    at,
    'ts',
    context,
  );
}

function readExported(message: JsonObject, context: Context): Reading {
  // The audit's id is the time at which it began; a request's id is its own.
  const type = text(message, 'eventType') ?? '';
  const isAudit = type.includes('audit');
  const at = time(message, 'timestamp') ?? (isAudit ? time(message, 'id') : undefined);
  if (text(message, 'kind') === undefined) return understood(at, context);
  return reading(
    [
      {
        decision: isAudit ? 'violated' : refusedOr(message, 'enforcementAction', 'enforcementActions'),
        ...known({
          policy: text(message, 'name'),
          rule: text(message, 'kind'),
          reason: shortened(message, 'message'),
          namespace: text(message, 'resourceNamespace'),
          kind: text(message, 'resourceKind'),
          name: text(message, 'resourceName'),
          actor: actorNamed(text(message, 'requestUsername')),
        }),
      },
    ],
    at,
    'timestamp',
    context,
  );
}

function readConstraint(constraint: JsonObject, context: Context): Reading {
  const at = time(constraint, 'status', 'auditTimestamp');
  const told = objects(constraint, 'status', 'violations').map(
    (violation): Told => ({
      decision: 'violated',
      ...known({
        policy: text(constraint, 'metadata', 'name'),
        rule: text(constraint, 'kind'),
        reason: shortened(violation, 'message'),
        namespace: text(violation, 'namespace'),
        kind: text(violation, 'kind'),
        name: text(violation, 'name'),
      }),
    }),
  );
  return reading(told, at, 'status.auditTimestamp', context);
}

/** `deny` refuses; `dryrun` and `warn` let in; `scoped` has one action for each enforcement point. */
function refusedOr(record: JsonObject, action: string, actions: string): AdmissionDecided['decision'] {
  const all = [text(record, action), ...texts(record, actions)];
  return all.includes('deny') ? 'denied' : 'violated';
}

function understood(at: Time | undefined, context: Context): Reading {
  return { events: [], scope: context.cluster ?? '', ...known({ at }) };
}

function reading(told: readonly Told[], at: Time | undefined, field: string, context: Context): Reading {
  const workloads = told.filter(({ kind }) => mayBeWorkload(kind));
  if (workloads.length === 0) return understood(at, context);
  if (at === undefined) throw new InvalidInput(field, 'missing');
  const events = new Map<string, AdmissionDecided>();
  for (const one of workloads) {
    const content = { at, control: 'gatekeeper', ...one, ...known({ cluster: context.cluster }) };
    const id = contentId('gatekeeper', content);
    events.set(id, {
      type: 'admission.decided',
      id,
      source: 'gatekeeper',
      strength: 'recorded',
      origin: context.origin,
      ...content,
    });
  }
  return { events: [...events.values()], scope: context.cluster ?? '', at };
}

// zap writes seconds with a fraction, or with --log-level-encoder of newer versions a text.
function logTime(line: JsonObject): Time | undefined {
  const { ts } = line;
  if (typeof ts !== 'number') return time(line, 'ts');
  return possibleTime(Math.trunc(ts * SECOND), 'ts');
}
