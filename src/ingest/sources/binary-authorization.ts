import type { AdmissionDecided, ControlChanged, ControlState } from '../../core/control-event.ts';
import {
  AUDIT_LOG_DELIVERY,
  type Call,
  controlChanged,
  readCall,
  serviceOf,
  NEEDLESS_CALLS,
} from '../vendor-formats/google-log.ts';
import { known } from '../../core/known.ts';
import { isObject, object, objects, requiredText, requiredTime, shortened, text } from '../records/json.ts';
import { stateOf, without } from '../kubernetes/controls/control-state.ts';
import { namedImage } from '../kubernetes/images.ts';
import type { Context, JsonObject, Reading, Source } from '../source.ts';
import { toldBy } from '../records/told-by.ts';

/**
 * Changes of the policies and attestors of Google Binary Authorization, and what its continuous validation finds running. Its
 * verdicts at admission are in the logs of GKE.
 */
export const binaryAuthorization: Source = {
  name: 'binary-authorization',
  title: 'Google Binary Authorization policies and continuous validation',
  docs: 'https://cloud.google.com/binary-authorization/docs/audit-logging',
  verifiedOn: 'inferred',
  tells: { actor: true, digest: false, time: true, id: true },
  cannot: [
    'What the policy was before the first entry: only the new one is in each.',
    'Its verdicts at admission: gke-audit has them.',
    'What continuous validation found in order: it logs violations only, within 24 hours.',
  ],
  joinWith: ['gke-audit, for denials and break-glass.', 'cloud-run, for break-glass there.'],
  delivery: AUDIT_LOG_DELIVERY,
  connect: [
    'Admin activity logs are always on. Make a log sink with the filter ' +
      'protoPayload.serviceName="binaryauthorization.googleapis.com" to Cloud Storage or Pub/Sub.',
    'For continuous validation add to the filter: OR logName:"binaryauthorization.googleapis.com%2Fcontinuous_validation".',
    'Copy the objects cloudaudit.googleapis.com/activity/….json and give the folder to landwaiter analyze.',
  ],
  logClass: 'admission',

  needless: [
    ...NEEDLESS_CALLS,
    { 'jsonPayload.configErrorEvent.description': /./ },
    { 'jsonPayload.podEvent.verdict': /./ },
  ],

  recognises: (record) => serviceOf(record) === 'binaryauthorization' || isValidation(record),

  read: (record, context) =>
    isValidation(record) ? readValidation(record, context) : readCall(record, 'binary-authorization', context, read),
};

function isValidation({ jsonPayload: payload }: JsonObject): boolean {
  const type = isObject(payload) ? payload['@type'] : undefined;
  return (
    typeof type === 'string' &&
    /^type\.googleapis\.com\/google\.cloud\.binaryauthorization\.v\w{1,10}\.ContinuousValidationEvent$/.test(type)
  );
}

/** A pod that runs and breaks a policy. https://cloud.google.com/binary-authorization/docs/view-cv-logs */
function readValidation(entry: JsonObject, context: Context): Reading {
  const at = requiredTime(entry, 'timestamp');
  const labels = object(entry, 'resource', 'labels') ?? {};
  const cluster = text(labels, 'cluster_name') ?? context.cluster;
  const found = object(entry, 'jsonPayload', 'podEvent');
  const scope = cluster ?? '';
  if (!found || text(found, 'verdict') !== 'VIOLATES_POLICY') return { at, scope, events: [] };
  const images = objects(found, 'images').filter((image) => image['result'] !== 'ALLOW');
  const checks = images.flatMap((image) => objects(image, 'checkResults'));
  const check = checks.find((one) => one['verdict'] !== 'CONFORMANT');
  const named = images.flatMap((image) => text(image, 'image') ?? []);
  const event: AdmissionDecided = {
    type: 'admission.decided',
    id: `binary-authorization:${requiredText(entry, 'insertId')}`,
    ...toldBy('binary-authorization', 'recorded', at, context.origin),
    control: 'binary-authorization',
    decision: 'violated',
    kind: 'Pod',
    name: requiredText(entry, 'jsonPayload', 'podEvent', 'pod'),
    ...known({
      policy: text(found, 'policyName'),
      rule: check && text(check, 'checkName'),
      reason:
        (check && shortened(check, 'explanation')) ??
        images.flatMap((image) => shortened(image, 'description') ?? [])[0],
      cluster,
      namespace: text(found, 'podNamespace'),
      images: named.length > 0 ? named.map(namedImage) : undefined,
    }),
  };
  return { at, scope, events: [event] };
}

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
  const rules = object(set, 'clusterAdmissionRules') ?? {};
  const state = set && policyState(set);
  const whole = state && ({ state, whole: true } as const);
  return [
    controlChanged(call, {
      control: 'admission',
      effect: weak === undefined ? 'changed' : 'loosened',
      subject,
      change: weak ?? `policy set, ${exempt} exempt image patterns`,
      ...whole,
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
            {
              control: 'admission',
              effect: 'loosened',
              subject,
              change: gap,
              cluster,
              ...whole,
            },
            `cluster:${index}`,
          ),
        ];
      }),
  ];
}

/**
 * What the whole policy asks for, so that one that lets through what the one before let through is no loosening: 1 where a
 * rule blocks, -1 where it does not, by location and cluster; without a rule of its own a cluster has the default.
 */
function policyState(set: JsonObject): ControlState | undefined {
  const rules = object(set, 'clusterAdmissionRules') ?? {};
  const level = (rule: unknown): number => (isObject(rule) && weakness(rule) === undefined ? 1 : -1);
  const allowed = objects(set, 'admissionWhitelistPatterns').flatMap((one) => text(one, 'namePattern') ?? []);
  const levels = Object.entries(rules).map(([name, rule]) => [`blocking in ${name}`, level(rule)] as const);
  const state = stateOf(
    [['blocking by default', level(set['defaultAdmissionRule'])], ...levels],
    without(set, SAID_APART),
  );
  return state && { ...state, ...(allowed.length > 0 && { patterns: { allowed } }) };
}

const SAID_APART: ReadonlySet<string> = new Set(['admissionWhitelistPatterns', 'updateTime', 'etag', 'name']);

function weakness(rule: JsonObject): string | undefined {
  if (text(rule, 'evaluationMode') === 'ALWAYS_ALLOW') return 'every image is let in';
  if (text(rule, 'enforcementMode') === 'DRYRUN_AUDIT_LOG_ONLY') return 'violations are only logged';
  return undefined;
}
