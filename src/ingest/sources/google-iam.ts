import type { Actor } from '../../core/actor.ts';
import type { ControlChanged, CredentialIssued } from '../../core/control-event.ts';
import { known } from '../../core/known.ts';
import {
  AUDIT_LOG_DELIVERY,
  type Call,
  controlChanged,
  iamChanges,
  memberOf,
  readCall,
  serviceOf,
  NEEDLESS_CALLS,
} from '../vendor-formats/google-log.ts';
import { isObject, object, shortened, text } from '../records/json.ts';
import type { Reading, Source } from '../source.ts';

/** Google IAM, IAM Credentials, Security Token Service and Resource Manager: who may do what, and who acts as whom. */
export const googleIam: Source = {
  name: 'google-iam',
  title: 'Google Cloud identities and permissions (Cloud Audit Logs)',
  docs: 'https://cloud.google.com/iam/docs/audit-logging',
  verifiedOn: 'documented',
  tells: { actor: true, digest: false, time: true, id: true },
  cannot: [
    'What a token was used for: an access token has no id in the log; later entries name the service account.',
    'Token exchanges and impersonation while Data Access logs of the IAM API are off, as they are by default.',
    'Rights that come from custom roles, or from groups.',
  ],
  joinWith: [
    'artifact-registry-audit, gke-audit and cloud-run, by service account or key.',
    'github or gitlab runs, by the subject of the token.',
  ],
  delivery: AUDIT_LOG_DELIVERY,
  connect: [
    'In IAM, Audit Logs, switch on Admin Read and Data Read for Identity and Access Management (IAM) API and Security ' +
      'Token Service API.',
    'Make a log sink with the filter protoPayload.serviceName=("iam.googleapis.com" OR "iamcredentials.googleapis.com" ' +
      'OR "sts.googleapis.com" OR "cloudresourcemanager.googleapis.com") to Cloud Storage or Pub/Sub.',
    'Copy the objects cloudaudit.googleapis.com/…/….json and give the folder to landwaiter analyze.',
  ],
  logClass: 'identity',

  needless: [
    ...NEEDLESS_CALLS,
    { 'protoPayload.methodName': /\.(?:CreateRole|UpdateRole|CreateServiceAccount|PatchServiceAccount)$/ },
  ],

  recognises: (record) => SERVICES.has(serviceOf(record) ?? ''),

  read: (record, context) => readCall(record, 'google-iam', context, read),
};

const SERVICES: ReadonlySet<string> = new Set(['iam', 'iamcredentials', 'sts', 'cloudresourcemanager']);

function read(call: Call): Reading['events'] {
  switch (call.action) {
    case 'GenerateAccessToken':
    case 'GenerateIdToken':
    case 'SignJwt':
    case 'SignBlob':
      return impersonated(call);
    case 'ExchangeToken':
      return exchanged(call);
    case 'CreateServiceAccountKey':
    case 'UploadServiceAccountKey':
      return key(call);
    case 'SetIamPolicy':
    case 'SetIAMPolicy':
      return iamChanges(call, {});
    case 'CreateWorkloadIdentityPoolProvider':
    case 'UpdateWorkloadIdentityPoolProvider':
      return provider(call);
    default:
      return [];
  }
}

function issued(
  { observed, done }: Call,
  subject: Actor,
  more: Partial<CredentialIssued>,
): readonly CredentialIssued[] {
  return [{ type: 'credential.issued', ...observed, ...done, system: 'google', subject, ...more }];
}

/** The account by its address; the resource name may have only its number. */
function accountOf({ request, resourceName, labels }: Call): Actor | undefined {
  const named = [text(request, 'name'), text(labels, 'email_id'), resourceName].find(
    (one) => one?.includes('@') === true,
  );
  const email = named === undefined ? undefined : /[^/]+@[^/]+/.exec(named)?.[0];
  return email === undefined ? undefined : { name: email, kind: 'robot' };
}

function impersonated(call: Call): readonly CredentialIssued[] {
  const subject = accountOf(call);
  if (subject === undefined) return [];
  const [, seconds] = /^(\d{1,6})(?:\.0+)?s$/.exec(text(call.request, 'lifetime') ?? '') ?? [];
  return issued(call, subject, {
    ...known({
      credential: call.credential,
      audience: shortened(call.request, 'audience'),
      expires: seconds === undefined ? undefined : call.observed.at + Number(seconds) * 1000,
    }),
  });
}

/** Workload identity federation: a token of another issuer for one of Google's. Later entries name the principal. */
function exchanged(call: Call): readonly CredentialIssued[] {
  const principal = shortened(call.metadata, 'mapped_principal') ?? shortened(call.metadata, 'mappedPrincipal');
  if (principal === undefined) return [];
  const [, own] = /\/subject\/(.+)$/s.exec(principal) ?? [];
  const behind =
    own === undefined
      ? call.done.actor
      : ({ name: own, kind: /^(?:repo|project_path):/.test(own) ? 'ci' : 'robot' } as const);
  return issued(call, memberOf(principal), known({ actor: behind }));
}

function key(call: Call): readonly CredentialIssued[] {
  const subject = accountOf(call);
  if (subject === undefined) return [];
  const name = text(call.response, 'name');
  const { validBeforeTime } = isObject(call.response['validBeforeTime'])
    ? { validBeforeTime: call.response['validBeforeTime']['seconds'] }
    : { validBeforeTime: undefined };
  const seconds = Number(typeof validBeforeTime === 'string' ? validBeforeTime : Number.NaN);
  return issued(call, subject, {
    ...known({
      credential: name?.slice(name.lastIndexOf('/') + 1),
      expires: seconds > 0 && seconds < LAST_SECOND ? seconds * 1000 : undefined,
    }),
  });
}

// Keys without end are valid until the year 9999.
const LAST_SECOND = Date.UTC(9999, 0, 1) / 1000;

function provider(call: Call): readonly ControlChanged[] {
  if (call.isLast && !call.isFirst) return [];
  const settings = object(call.request, 'workloadIdentityPoolProvider') ?? {};
  const condition = shortened(settings, 'attributeCondition');
  const isNew = call.action.startsWith('Create');
  const isOpen =
    condition === undefined && (isNew || /attribute_?condition/i.test(text(call.request, 'updateMask') ?? ''));
  return [
    controlChanged(call, {
      control: 'push-permission',
      effect: isOpen ? 'loosened' : 'changed',
      subject: text(settings, 'name') ?? call.resourceName,
      change: isOpen
        ? 'tokens of this issuer are taken without a condition'
        : condition === undefined
          ? 'identity provider changed'
          : `tokens are taken if ${condition}`.slice(0, 1024),
    }),
  ];
}
