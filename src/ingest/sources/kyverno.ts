import type { AdmissionDecided, ControlChanged } from '../../core/control-event.ts';
import { InvalidInput } from '../../core/error.ts';
import { known } from '../../core/known.ts';
import { possibleTime, SECOND, type Time } from '../../core/time.ts';
import { mayBeWorkload } from '../kubernetes/audited-object.ts';
import { contentId, object, objects, requiredText, shortened, text, time, whole } from '../records/json.ts';
import { exempted } from '../kubernetes/controls/policies.ts';
import { watched } from '../kubernetes/watched.ts';
import type { Context, JsonObject, Reading, Source } from '../source.ts';

/**
 * Kyverno's reports: PolicyReport and ClusterPolicyReport (wgpolicyk8s.io), Report and ClusterReport (openreports.io),
 * and the passing ones before them: AdmissionReport, BackgroundScanReport (kyverno.io), EphemeralReport
 * (reports.kyverno.io). And its PolicyExceptions. As items of a list, one object, or lines of a watch.
 * https://github.com/kubernetes-sigs/wg-policy-prototypes has the shape of results, Kyverno's documentation examples.
 */
export const kyverno: Source = {
  name: 'kyverno',
  title: 'Kyverno policy reports and exceptions',
  docs: 'https://kyverno.io/docs/guides/reports/',
  verifiedOn: 'real',
  tells: { actor: false, digest: false, time: true, id: false },
  cannot: [
    'What was refused: it never was stored, so no report is about it. kubernetes-audit and kubernetes-events tell.',
    'Who deployed it: a report is about the object. kubernetes-audit tells.',
    'Which image of several was judged: a result names the rule only.',
    'Whether a result is of the admission or of a later scan, unless its properties say so.',
    'Who made an exception and when it was changed: kubernetes-audit tells.',
  ],
  joinWith: ['kubernetes-audit and kubernetes-pods, by the uid of the object that was judged.'],
  delivery: {
    senders: 'system',
    by: 'API: a list or a watch that you fetch.',
    authentication:
      'Fetched from the API server with your own credentials. Whoever may write policy reports there can forge ' +
      'results.',
    loss:
      'A report holds the latest results only, and goes with its object: lists miss what changed in between, so use ' +
      'a watch.',
    delay:
      'After admission: not documented. Background scans: every hour, unless backgroundScanInterval says otherwise.',
  },
  connect: [
    'For a moment in time: kubectl get policyreports,clusterpolicyreports,policyexceptions --all-namespaces -o json > ' +
      'admission/prod-eu-reports.json (with openreports enabled: reports.openreports.io,clusterreports.openreports.io).',
    'For all of it: kubectl get policyreports --all-namespaces --watch --output-watch-events -o json >> ' +
      'admission/prod-eu-reports.watch.json, as a service that restarts; the same for the other kinds.',
    'It needs the verbs get, list and watch on these kinds, nothing more.',
    'Name the cluster in the policy: sources: - { name: prod-eu-kyverno, kind: kyverno, cluster: prod-eu, files: ' +
      '["admission/prod-eu-reports*.json"] }.',
  ],
  logClass: 'admission',

  needless: [
    { type: ['DELETED', 'BOOKMARK'] },
    { 'scope.kind': /./ },
    { 'spec.owner.kind': /./ },
    { 'results.0.result': /./ },
  ],

  recognises: (record) => watched(record, (one) => isReport(one) || isException(one)) !== undefined,

  read(record, context) {
    const found = watched(record, (one) => isReport(one) || isException(one));
    if (!found || record['type'] === 'BOOKMARK') return { events: [], scope: context.cluster ?? '' };
    if (isException(found.object)) return readException(found.object, found.deleted, context);
    // What is deleted was told before.
    return found.deleted ? { events: [], scope: context.cluster ?? '' } : readReport(found.object, context);
  },
};

const REPORTS: ReadonlyMap<string, readonly string[]> = new Map([
  ['wgpolicyk8s.io', ['PolicyReport', 'ClusterPolicyReport']],
  ['openreports.io', ['Report', 'ClusterReport']],
  ['kyverno.io', ['AdmissionReport', 'ClusterAdmissionReport', 'BackgroundScanReport', 'ClusterBackgroundScanReport']],
  ['reports.kyverno.io', ['EphemeralReport', 'ClusterEphemeralReport']],
]);
const EXCEPTIONS: ReadonlySet<string> = new Set(['kyverno.io', 'policies.kyverno.io']);

function isReport(one: JsonObject): boolean {
  const { kind } = one;
  return typeof kind === 'string' && REPORTS.get(groupOf(one))?.includes(kind) === true;
}

function isException(one: JsonObject): boolean {
  return one['kind'] === 'PolicyException' && EXCEPTIONS.has(groupOf(one));
}

function groupOf({ apiVersion }: JsonObject): string {
  return typeof apiVersion === 'string' ? (apiVersion.split('/', 1)[0] ?? '') : '';
}

function readReport(report: JsonObject, context: Context): Reading {
  const made = time(report, 'metadata', 'creationTimestamp');
  // The passing kinds hold their results, and whom they are about, one step deeper.
  const body = report['results'] === undefined ? (object(report, 'spec') ?? {}) : report;
  const scope = object(report, 'scope') ?? object(body, 'owner') ?? objects(report, 'metadata', 'ownerReferences')[0];
  const events = new Map<string, AdmissionDecided>();
  let latest = made;
  for (const result of objects(body, 'results')) {
    const at = evaluated(result) ?? made;
    if (at !== undefined && (latest === undefined || at > latest)) latest = at;
    const listed = objects(result, 'resources');
    for (const subject of listed.length > 0 ? listed : [scope ?? {}]) {
      const event = decided(result, subject, text(report, 'metadata', 'namespace'), at, context);
      if (event) events.set(event.id, event);
    }
  }
  return { events: [...events.values()], scope: context.cluster ?? '', ...known({ at: latest }) };
}

function decided(
  result: JsonObject,
  subject: JsonObject,
  namespace: string | undefined,
  at: Time | undefined,
  context: Context,
): AdmissionDecided | undefined {
  const control = controlOf(shortened(result, 'source') ?? 'kyverno');
  const verdict = verdictOf(result);
  if (control === undefined || !verdict || !mayBeWorkload(text(subject, 'kind'))) return undefined;
  if (at === undefined) throw new InvalidInput('results.timestamp', 'missing');
  const content = {
    at,
    control,
    ...verdict,
    ...known({
      policy: text(result, 'policy'),
      rule: text(result, 'rule') ?? text(result, 'properties', 'binding'),
      reason: shortened(result, 'message') ?? shortened(result, 'description'),
      cluster: context.cluster,
      namespace: text(subject, 'namespace') ?? namespace,
      kind: text(subject, 'kind'),
      name: text(subject, 'name'),
      uid: text(subject, 'uid'),
    }),
  };
  const id = contentId('kyverno', content);
  return { type: 'admission.decided', id, source: 'kyverno', strength: 'recorded', origin: context.origin, ...content };
}

/** Reports are also written by scanners; what those found is no admission. */
function controlOf(source: string): string | undefined {
  if (/^kyverno/i.test(source)) return 'kyverno';
  return source === 'ValidatingAdmissionPolicy' ? 'validating-admission-policy' : undefined;
}

/** A rule that does not apply is skipped as well: only an exception lets in what the rule is for. */
function verdictOf(result: JsonObject): Pick<AdmissionDecided, 'decision' | 'ticket'> | undefined {
  switch (text(result, 'result') ?? text(result, 'status')) {
    case 'pass':
      return { decision: 'allowed' };
    case 'fail':
    case 'warn':
      return { decision: 'violated' };
    case 'error':
      return { decision: 'unjudged' };
    case 'skip': {
      const ticket = exceptionOf(result);
      return ticket === undefined ? undefined : { decision: 'overridden', ticket };
    }
    default:
      return undefined;
  }
}

function exceptionOf(result: JsonObject): string | undefined {
  const named = shortened(result, 'properties', 'exceptions') ?? shortened(result, 'properties', 'exception');
  return named ?? /policy exceptions? (\S.{0,500})$/.exec(shortened(result, 'message') ?? '')?.[1];
}

function evaluated(result: JsonObject): Time | undefined {
  const seconds = whole(result, 'timestamp', 'seconds');
  if (seconds === undefined || seconds === 0) return undefined;
  const nanoseconds = whole(result, 'timestamp', 'nanos') ?? 0;
  return possibleTime(seconds * SECOND + Math.floor(nanoseconds / 1_000_000), 'results.timestamp.seconds');
}

// An exception is there from its creation on, whenever it is seen. Its deletion is timed only where a finalizer held it.
function readException(exception: JsonObject, deleted: boolean, context: Context): Reading {
  const created = time(exception, 'metadata', 'creationTimestamp');
  const removed = time(exception, 'metadata', 'deletionTimestamp');
  const at = deleted ? removed : created;
  const scope = context.cluster ?? '';
  if (deleted && at === undefined) return { events: [], scope };
  if (at === undefined) throw new InvalidInput('metadata.creationTimestamp', 'missing');
  const until = shortened(object(exception, 'spec') ?? {}, 'expiresAt')?.slice(0, 40);
  const content: Omit<ControlChanged, 'id' | 'source' | 'strength' | 'origin' | 'type'> = {
    at,
    control: 'exception',
    effect: deleted ? 'tightened' : 'loosened',
    subject: `PolicyException ${requiredText(exception, 'metadata', 'name')}`,
    change: deleted
      ? 'deleted'
      : `created: lifts ${exempted(exception) ?? 'a policy'}${until === undefined ? '' : `; until ${until}`}`,
    ...known({ cluster: context.cluster, namespace: text(exception, 'metadata', 'namespace') }),
  };
  const id = contentId('kyverno', { ...content, uid: text(exception, 'metadata', 'uid') });
  const event = { type: 'control.changed', source: 'kyverno', strength: 'recorded', origin: context.origin } as const;
  return { events: [{ ...event, id, ...content }], scope, at };
}
