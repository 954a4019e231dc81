import type { Actor } from '../../core/actor.ts';
import type { LandwaiterEvent } from '../../core/event.ts';
import { known } from '../../core/known.ts';
import { ipAddress } from '../records/address.ts';
import { isObject, object, requiredText, requiredTime, shortened, text } from '../records/json.ts';
import type { Context, JsonObject, Source } from '../source.ts';
import { toldBy } from '../records/told-by.ts';

/** The audit devices of HashiCorp Vault and OpenBao: logins, credentials for clouds and registries, audit settings. */
export const vault: Source = {
  name: 'vault',
  title: 'Vault audit log',
  docs: 'https://developer.hashicorp.com/vault/docs/audit/schema',
  verifiedOn: 'inferred',
  tells: { actor: true, digest: false, time: true, id: true },
  cannot: [
    'The name of a credential in the other system: audit devices write a hash of it, if not told otherwise.',
    'Passwords that are kept in key/value secrets: nothing tells what they are for.',
    'What a token of Vault was used for outside Vault.',
  ],
  joinWith: ['ecr-cloudtrail and aws-identity, by access key.', 'google-iam and kubernetes-audit, by time and role.'],
  delivery: {
    senders: 'system',
    by: 'File: JSON lines.',
    authentication: 'None: whoever can write the file can forge records.',
    loss:
      'Vault refuses a request that no audit device can record. What was not read before a rotated file is deleted ' +
      'is lost; a filter on the device leaves entries out.',
    delay: 'Written before the answer is given.',
  },
  connect: [
    'vault audit enable file file_path=/var/log/vault/audit.log. Keep log_raw off.',
    'For the join to AWS records: vault secrets tune -audit-non-hmac-response-keys=access_key aws. It is an id, no ' +
      'secret.',
    'Give the file to landwaiter analyze: it is one JSON object a line.',
  ],
  logClass: 'identity',

  needless: [
    { type: ['request'] },
    { error: /./ },
    { 'request.operation': ['read', 'list', 'help'] },
    { 'request.path': /^(?!auth\/|sys\/audit\/)./ },
  ],

  recognises: ({ type, time, request }) =>
    (type === 'response' || type === 'request') &&
    typeof time === 'string' &&
    isObject(request) &&
    ['id', 'path', 'operation'].every((key) => typeof request[key] === 'string'),

  read(record, context) {
    const at = requiredTime(record, 'time');
    // Every call is written twice: when it comes, and with its answer.
    const isDone = record['type'] === 'response' && (record['error'] === undefined || record['error'] === '');
    return { at, scope: '', events: isDone ? read(record, at, context) : [] };
  },
};

// Secrets engines whose credentials are good outside Vault, and the paths that make them.
const ENGINES =
  /^(?:aws|gcp|azure|kubernetes|alicloud|artifactory|docker|harbor|gitlab|vault-plugin-secrets-[a-z-]{1,40})$/;
const MAKES = /^[^\s]{1,200}\/(?:creds|sts|token|key|roleset|static-account|impersonated-account|user_token)(?:\/|$)/;

function read(record: JsonObject, at: number, { origin }: Context): readonly LandwaiterEvent[] {
  const path = shortened(record, 'request', 'path') ?? '';
  const operation = requiredText(record, 'request', 'operation');
  const observed = {
    id: `vault:${requiredText(record, 'request', 'id')}`,
    ...toldBy('vault', 'recorded', at, origin),
  } as const;
  const remote = text(record, 'request', 'remote_address');
  const address = known({ address: ipAddress(remote) });
  const answer = object(record, 'response') ?? {};
  const login = isObject(answer['auth']) ? answer['auth'] : undefined;
  const mount = text(record, 'request', 'mount_type') ?? text(answer, 'mount_type') ?? '';

  if (login !== undefined) {
    const subject = whoOf(login);
    if (subject === undefined) return [];
    const by = path.startsWith('auth/token/') ? whoOf(object(record, 'auth') ?? {}) : undefined;
    const credential = text(login, 'accessor');
    return [
      {
        type: 'credential.issued',
        ...observed,
        ...address,
        system: 'vault',
        subject,
        ...known({ actor: by ?? behindOf(login), credential }),
      },
    ];
  }
  const who = known({ actor: whoOf(object(record, 'auth') ?? {}) });
  if (ENGINES.test(mount) && MAKES.test(path) && ['read', 'create', 'update'].includes(operation)) {
    const { secret, data } = answer;
    const key = isObject(data) && typeof data['access_key'] === 'string' ? data['access_key'] : '';
    const lease = isObject(secret) ? text(secret, 'lease_id') : undefined;
    return [
      {
        type: 'credential.issued',
        ...observed,
        ...who,
        ...address,
        system: 'vault',
        subject: { name: path, kind: 'robot' },
        audience: mount,
        // The access key's id where the mount lets it be written, else it is a hash.
        ...known({ credential: /^A[KS]IA[A-Z0-9]{4,124}$/.test(key) ? key : lease }),
      },
    ];
  }
  const device = /^sys\/audit\/(.{1,200})$/.exec(path)?.[1];
  if (device === undefined || operation === 'read' || operation === 'list') return [];
  const isOff = operation === 'delete';
  return [
    {
      type: 'control.changed',
      ...observed,
      ...who,
      ...address,
      control: 'telemetry',
      effect: isOff ? 'loosened' : 'tightened',
      subject: `audit device ${device}`,
      change: isOff ? 'switched off' : 'switched on',
    },
  ];
}

/** `kubernetes-ci-pusher`, `jwt-repo:acme/shop:…`, `userpass-dana`: the kind of login, then who. */
function whoOf(auth: JsonObject): Actor | undefined {
  const name = text(auth, 'display_name');
  if (name === undefined) return undefined;
  if (/^jwt-(?:repo|project_path):/.test(name)) return { name, kind: 'ci' };
  if (/^(?:userpass|ldap|okta|oidc|github|radius)-/.test(name)) return { name, kind: 'human' };
  return {
    name,
    kind: /^(?:approle|aws|azure|gcp|jwt|kubernetes|cert|alicloud)(?:-|$)/.test(name) ? 'robot' : 'unknown',
  };
}

/** Who showed what he has: a service account of a cluster, the job of a CI system by the claims that the role maps. */
function behindOf(auth: JsonObject): Actor | undefined {
  const { metadata } = auth;
  if (!isObject(metadata)) return undefined;
  const [namespace, account] = [text(metadata, 'service_account_namespace'), text(metadata, 'service_account_name')];
  if (namespace !== undefined && account !== undefined) {
    return { name: `system:serviceaccount:${namespace}:${account}`, kind: 'robot' };
  }
  const subject = text(metadata, 'sub') ?? text(metadata, 'repository') ?? text(metadata, 'project_path');
  if (subject !== undefined) return { name: subject, kind: 'ci' };
  const user = text(metadata, 'username');
  return user === undefined ? undefined : { name: user, kind: 'human' };
}
