import type { ControlChanged } from '../../core/control-event.ts';
import { AUDIT_LOG_DELIVERY, type Call, controlChanged, readCall, serviceOf } from '../google-log.ts';
import { isObject, object, objects, text } from '../json.ts';
import type { JsonObject, Source } from '../source.ts';

/** Changes of the policies and attestors of Google Binary Authorization. Its verdicts are in the logs of GKE. */
export const binaryAuthorization: Source = {
  name: 'binary-authorization',
  title: 'Google Binary Authorization policies (Cloud Audit Logs)',
  docs: 'https://cloud.google.com/binary-authorization/docs/audit-logging',
  verifiedOn: 'inferred',
  tells: { actor: true, digest: false, time: true, id: true },
  cannot: ['What the policy was before: only the new one is in the entry.', 'Its verdicts: gke-audit has them.'],
  joinWith: ['gke-audit, for denials and break-glass.', 'cloud-run, for break-glass there.'],
  delivery: AUDIT_LOG_DELIVERY,
  connect: [
    'Admin activity logs are always on. Make a log sink with the filter ' +
      'protoPayload.serviceName="binaryauthorization.googleapis.com" to Cloud Storage or Pub/Sub.',
    'Copy the objects cloudaudit.googleapis.com/activity/….json and give the folder to landwaiter analyze.',
  ],
  logClass: 'admission',

  recognises: (record) => serviceOf(record) === 'binaryauthorization',

  read: (record, context) => readCall(record, 'binary-authorization', context, read),
};

function read(call: Call): readonly ControlChanged[] {
  switch (call.action) {
    case 'UpdatePolicy':
    case 'SetPolicy':
      return policy(call);
    case 'CreatePlatformPolicy':
    case 'ReplacePlatformPolicy':
    case 'DeletePlatformPolicy':
      return changed(
        call,
        call.action.startsWith('Delete') ? 'loosened' : 'changed',
        'platform policy',
        PAST[call.action],
      );
    case 'CreateAttestor':
    case 'UpdateAttestor':
    case 'DeleteAttestor':
      // Whoever holds the key of an attestor decides: a new key is as good as a new policy.
      return changed(call, 'changed', 'attestor', PAST[call.action]);
    default:
      return [];
  }
}

const PAST: Readonly<Record<string, string>> = {
  CreatePlatformPolicy: 'created',
  ReplacePlatformPolicy: 'replaced',
  DeletePlatformPolicy: 'deleted',
  CreateAttestor: 'created',
  UpdateAttestor: 'changed',
  DeleteAttestor: 'deleted',
};

function changed(call: Call, effect: ControlChanged['effect'], what: string, change = 'changed') {
  const subject = `${what} ${call.resourceName}`.trim();
  return [controlChanged(call, { control: 'admission', effect, subject, change })];
}

/** One event for what the whole policy says, and one for each cluster with a rule of its own that lets through. */
function policy(call: Call): readonly ControlChanged[] {
  const set = object(call.request, 'policy') ?? call.response;
  const standard = weakness(object(set, 'defaultAdmissionRule') ?? {});
  const isOpen = objects(set, 'admissionWhitelistPatterns').some((one) => /^\*+$/.test(text(one, 'namePattern') ?? ''));
  const exempt = objects(set, 'admissionWhitelistPatterns').length;
  const weak = standard ?? (isOpen ? 'every image is exempt' : undefined);
  const subject = `policy ${text(set, 'name') ?? call.resourceName}`.trim();
  const rules = isObject(set['clusterAdmissionRules']) ? set['clusterAdmissionRules'] : {};
  return [
    controlChanged(call, {
      control: 'admission',
      effect: weak === undefined ? 'changed' : 'loosened',
      subject,
      change: weak ?? `policy set, ${exempt} exempt image patterns`,
    }),
    ...Object.entries(rules)
      .slice(0, 100)
      .flatMap(([name, rule], index) => {
        const gap = isObject(rule) ? weakness(rule) : undefined;
        // <location>.<cluster>
        const cluster = name.slice(name.indexOf('.') + 1);
        if (gap === undefined || cluster === '') return [];
        return [
          controlChanged(
            call,
            { control: 'admission', effect: 'loosened', subject, change: gap, cluster },
            `cluster:${index}`,
          ),
        ];
      }),
  ];
}

function weakness(rule: JsonObject): string | undefined {
  if (text(rule, 'evaluationMode') === 'ALWAYS_ALLOW') return 'every image is let in';
  if (text(rule, 'enforcementMode') === 'DRYRUN_AUDIT_LOG_ONLY') return 'violations are only logged';
  return undefined;
}
