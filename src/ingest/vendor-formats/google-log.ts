import type { Actor } from '../../core/actor.ts';
import type { ControlChanged } from '../../core/control-event.ts';
import { known } from '../../core/known.ts';
import type { Time } from '../../core/time.ts';
import { federatedKind } from '../kubernetes/federated.ts';
import { readTime } from '../records/foreign-time.ts';
import { ipAddress } from '../records/address.ts';
import type { AuditedCall } from './call.ts';
import { contentId, isObject, missing, object, objects, part, requiredText, shortened, text } from '../records/json.ts';
import type { Context, Delivery, JsonObject, Needless, Reading } from '../source.ts';
import { toldBy } from '../records/told-by.ts';

// Google Cloud Audit Logs: a LogEntry whose protoPayload is a google.cloud.audit.AuditLog.

/** How entries of the audit logs come, whichever service they are of. */
export const AUDIT_LOG_DELIVERY: Delivery = {
  senders: 'system',
  by: 'Bus: a log sink to Pub/Sub; or file: a log sink that writes JSON lines to Cloud Storage, or rows of BigQuery as JSON lines.',
  authentication:
    'Fetched from Google Cloud with your own credentials; or pushed by Pub/Sub with a token signed by Google ' +
    '(Authorization: Bearer). Whoever may publish to the topic or write to the bucket can forge entries.',
  loss:
    'Cloud Logging holds entries back while a destination is unavailable; a sink that is set up wrongly loses them. ' +
    'An entry may come more than once, and in no order.',
  delay: 'Seconds to Pub/Sub. To Cloud Storage once an hour, and 2 to 3 hours until the first file.',
};

/** One successful call, with the parts that every service fills in alike. */
export interface Call extends AuditedCall {
  /** `artifactregistry` for `artifactregistry.googleapis.com`, `k8s.io` as it is. */
  readonly service: string;
  /** In full: `google.cloud.run.v1.Services.ReplaceService`, `Docker-PutManifest`. */
  readonly method: string;
  /** Its last part: `ReplaceService`. */
  readonly action: string;
  /** Project, folder or organisation that wrote the log. */
  readonly project: string;
  readonly location: string | undefined;
  /** `<project>/<location>`: what a Google service without namespaces is told apart by. */
  readonly place: string;
  readonly resourceName: string;
  /** Empty where the record has none. */
  readonly request: JsonObject;
  readonly response: JsonObject;
  readonly metadata: JsonObject;
  /** Of the monitored resource. */
  readonly labels: JsonObject;
  /** Where a long-running call writes two entries: which one this is. */
  readonly isLast: boolean;
  readonly isFirst: boolean;
  /** The service account key it was done with, by its id: the join to the call that made it. */
  readonly credential: string | undefined;
  readonly payload: JsonObject;
}

/** Calls of any service that are known and tell nothing: those that failed, second entries of long ones, and those that read. */
export const NEEDLESS_CALLS: readonly Needless[] = [
  { 'protoPayload.status.code': /^[1-9]/ },
  { 'operation.last': ['true'] },
  { 'protoPayload.methodName': /(?:^|\.)(?:Get|List|Search|Test|Query|Fetch)[A-Za-z]*$/i },
];

const DOMAIN = '.googleapis.com';

/** The service of an audit log entry, empty where it names none; undefined for any other record. */
export function serviceOf(record: JsonObject): string | undefined {
  const { protoPayload: payload, logName, operation, protopayload_auditlog: row } = record;
  // A row of BigQuery is opened first.
  if (isObject(row) && payload === undefined) return undefined;
  const isAudit =
    (typeof logName === 'string' && logName.includes('/logs/cloudaudit.googleapis.com')) ||
    (isObject(payload) &&
      typeof payload['methodName'] === 'string' &&
      (isObject(payload['authenticationInfo']) || typeof payload['serviceName'] === 'string'));
  if (!isAudit) return undefined;
  const named = isObject(payload) ? payload['serviceName'] : undefined;
  // An entry cut short still names the service that wrote it.
  const service = named ?? (isObject(operation) ? operation['producer'] : undefined);
  if (typeof service !== 'string') return '';
  return service.endsWith(DOMAIN) ? service.slice(0, -DOMAIN.length) : service;
}

/** What a source named `source` makes of an entry: calls that failed are understood and tell nothing. */
export function readCall(
  record: JsonObject,
  source: string,
  context: Context,
  read: (call: Call) => Reading['events'],
): Reading {
  const at = entryTime(record);
  const understood = { scope: projectOf(record), ...known({ at }) };
  if (hasFailed(record)) return { ...understood, events: [] };
  return { ...understood, events: read(callOf(record, source, context)) };
}

/** Also for calls that failed. */
export function callOf(record: JsonObject, source: string, { origin }: Context): Call {
  const at = entryTime(record) ?? missing('timestamp');
  const payload = object(record, 'protoPayload') ?? {};
  const labels = part(part(record, 'resource'), 'labels');
  const operation = part(record, 'operation');
  const project = projectOf(record);
  const location = text(labels, 'location');
  const method = text(payload, 'methodName') ?? '';
  const key = shortened(payload, 'authenticationInfo', 'serviceAccountKeyName');
  const insertId = text(record, 'insertId');
  return {
    service: serviceOf(record) ?? '',
    method,
    action: method.slice(method.lastIndexOf('.') + 1),
    project,
    location,
    place: `${project}/${location ?? ''}`,
    resourceName: text(payload, 'resourceName') ?? '',
    request: part(payload, 'request'),
    response: part(payload, 'response'),
    metadata: part(payload, 'metadata'),
    labels,
    isFirst: operation['first'] === true,
    isLast: operation['last'] === true,
    credential: key?.slice(key.lastIndexOf('/') + 1),
    done: doneBy(payload),
    payload,
    observed: {
      // Only entries of one time with one insertId are one entry.
      id:
        insertId === undefined
          ? contentId(source, { at, method, name: payload['resourceName'], who: payload['authenticationInfo'] })
          : `${source}:${at}:${insertId}`,
      ...toldBy(source, 'recorded', at, origin),
    },
  };
}

/** When it was logged as happened: RFC 3339, or as BigQuery prints it. */
export function entryTime(record: JsonObject): Time | undefined {
  for (const key of ['timestamp', 'receiveTimestamp']) {
    const value = text(record, key);
    if (value === undefined) continue;
    return readTime(value, key);
  }
  return undefined;
}

/** `acme-shop` of `projects/acme-shop/logs/…`. */
export function projectOf(record: JsonObject): string {
  const fromName = /^(?:projects|folders|organizations|billingAccounts)\/([^/]{1,100})\/logs\//.exec(
    text(record, 'logName') ?? '',
  )?.[1];
  return fromName ?? text(part(part(record, 'resource'), 'labels'), 'project_id') ?? '';
}

/** Status is a google.rpc.Status: absent or code 0 is success. What was not granted has no effect either. */
export function hasFailed(record: JsonObject): boolean {
  const payload = part(record, 'protoPayload');
  const code = part(payload, 'status')['code'];
  if (code !== undefined && code !== null && code !== 0) return true;
  const { authorizationInfo } = payload;
  return Array.isArray(authorizationInfo) && authorizationInfo.some((one) => isObject(one) && one['granted'] === false);
}

function doneBy(payload: JsonObject): Call['done'] {
  const name =
    text(payload, 'authenticationInfo', 'principalEmail') ??
    shortened(payload, 'authenticationInfo', 'principalSubject');
  const metadata = part(payload, 'requestMetadata');
  // BigQuery and some collectors write the key otherwise. Inside Google's network the address is a word.
  const address = text(metadata, 'callerIp') ?? text(metadata, 'callerIP');
  return known({
    actor: name === undefined ? undefined : memberOf(name),
    impersonator: delegatorOf(payload, name),
    client: shortened(metadata, 'callerSuppliedUserAgent'),
    address: ipAddress(address),
  });
}

// Who acted as the service account: of a chain of accounts the last, with which it began.
function delegatorOf(payload: JsonObject, principal: string | undefined): Actor | undefined {
  const chain = objects(part(payload, 'authenticationInfo'), 'serviceAccountDelegationInfo');
  const names = chain.flatMap((one) => {
    const first = part(one, 'firstPartyPrincipal');
    const name =
      text(first, 'principalEmail') ?? shortened(first, 'principalSubject') ?? shortened(one, 'principalSubject');
    return name === undefined ? [] : [name];
  });
  const name = names.at(-1);
  return name === undefined || name === principal ? undefined : memberOf(name);
}

/**
 * Who a principal or a policy's member is: `user:dana@acme.example`, `serviceAccount:…`, an e-mail address alone, or the
 * `principal://…` of a federated identity.
 */
export function memberOf(member: string): Actor {
  const [, prefix, rest = member] = /^(user|serviceAccount|group|domain):(.+)$/s.exec(member) ?? [];
  // Google's own programs, such as that which runs the steps of Cloud Build; nobody else has a name there.
  if (rest.endsWith('@prod.google.com')) return { name: rest, kind: 'controller' };
  if (rest.endsWith('@cloudbuild.gserviceaccount.com')) return { name: rest, kind: 'ci' };
  if (prefix === 'serviceAccount' || rest.endsWith('.gserviceaccount.com')) return { name: rest, kind: 'robot' };
  if (prefix === 'group' || prefix === 'domain') return { name: rest, kind: 'unknown' };
  return { name: rest, kind: federatedKind(rest) ?? (rest.includes('@') ? 'human' : 'unknown') };
}

/** A change of a setting; `suffix` sets the events of one entry apart. */
export function controlChanged(
  { observed, done }: Call,
  change: Pick<ControlChanged, 'control' | 'effect' | 'subject' | 'change'> &
    Partial<Pick<ControlChanged, 'registry' | 'repository' | 'cluster' | 'namespace' | 'project' | 'grantee'>>,
  suffix?: string,
): ControlChanged {
  const id = suffix === undefined ? observed.id : `${observed.id}:${suffix}`;
  return { type: 'control.changed', ...observed, id, ...done, ...change };
}

type Right = 'push-permission' | 'deploy-permission';

const ROLES: Readonly<Record<Right, RegExp>> = {
  'push-permission':
    /^roles\/(?:owner|editor|artifactregistry\.(?:admin|repoAdmin|writer|createOnPush\w{0,20})|iam\.(?:serviceAccountTokenCreator|serviceAccountUser|serviceAccountKeyAdmin|workloadIdentityUser))$/,
  'deploy-permission':
    /^roles\/(?:owner|editor|run\.(?:admin|developer|sourceDeveloper)|container\.(?:admin|developer)|clouddeploy\.(?:admin|operator|releaser))$/,
};

/** What SetIamPolicy gave or took, by the differences that the entry lists, of roles that let push or deploy. */
export function iamChanges(call: Call, place: Partial<Pick<ControlChanged, 'registry' | 'repository' | 'cluster'>>) {
  const data = part(call.payload, 'serviceData');
  const delta = object(Object.hasOwn(data, 'policyDelta') ? data : call.metadata, 'policyDelta') ?? {};
  const changes: ControlChanged[] = [];
  for (const [index, binding] of objects(delta, 'bindingDeltas').entries()) {
    const role = requiredText(binding, 'role');
    const isAdded = text(binding, 'action') !== 'REMOVE';
    const member = shortened(binding, 'member');
    for (const control of ['push-permission', 'deploy-permission'] as const) {
      if (!ROLES[control].test(role)) continue;
      const change = {
        control,
        effect: isAdded ? 'loosened' : 'tightened',
        subject: call.resourceName,
        change: `${role} ${isAdded ? 'given' : 'taken away'}`,
        ...place,
        ...known({ grantee: member === undefined ? undefined : memberOf(member) }),
      } as const;
      changes.push(controlChanged(call, change, `${index}:${control}`));
    }
  }
  for (const [index, config] of objects(delta, 'auditConfigDeltas').entries()) {
    const isAdded = text(config, 'action') !== 'REMOVE';
    const logs = `${text(config, 'logType') ?? 'audit logs'} of ${text(config, 'service') ?? 'all services'}`;
    // An exempted member is logged less.
    const exempted = shortened(config, 'exemptedMember');
    const change = {
      control: 'telemetry',
      effect: isAdded === (exempted === undefined) ? 'tightened' : 'loosened',
      subject: call.resourceName,
      change:
        exempted === undefined
          ? `${logs} switched ${isAdded ? 'on' : 'off'}`
          : `${logs}: ${exempted} ${isAdded ? 'exempted' : 'no longer exempted'}`,
    } as const;
    changes.push(controlChanged(call, change, `audit:${index}`));
  }
  return changes;
}
