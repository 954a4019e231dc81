import type { Act, Control } from '../../act.ts';
import type { Feed, Organisation, Registry } from '../../organisation.ts';
import { accountOf, registryOf } from '../accounts.ts';
import { type Audited, agentOf, audited, memberOf } from '../google.ts';
import { namingOf } from '../naming.ts';
import type { NativeRecord } from '../writer.ts';

type More = Pick<Audited, 'service' | 'method' | 'resourceName' | 'resource' | 'permission'> & Partial<Audited>;

function call(act: Control, registry: Registry, more: More): Audited {
  return {
    project: registry.account,
    account: accountOf(act.by, registry),
    address: act.address,
    agent: agentOf(act.by),
    ...more,
  };
}

/** Log sinks. https://cloud.google.com/logging/docs/audit-logging */
export function googleAudit(act: Act, _organisation: Organisation, feed: Feed): readonly NativeRecord[] {
  const registry = registryOf(act);
  if (registry?.id !== feed.of || act.act !== 'control') return [];
  if (act.what !== 'telemetry-off' && act.what !== 'telemetry-on') return [];
  const verb = act.what === 'telemetry-off' ? 'Delete' : 'Create';
  const sink = `projects/${registry.account}/sinks/audit`;
  return [
    audited(
      act.at,
      feed,
      call(act, registry, {
        service: 'logging',
        method: `google.logging.v2.ConfigServiceV2.${verb}Sink`,
        resourceName: sink,
        resource: { type: 'logging_sink', labels: { name: 'audit', destination: '' } },
        permission: `logging.sinks.${verb.toLowerCase()}`,
        request: { '@type': `type.googleapis.com/google.logging.v2.${verb}SinkRequest`, sinkName: sink },
      }),
    ),
  ];
}

/** Rights in the project, and keys of service accounts. https://cloud.google.com/iam/docs/audit-logging */
export function googleIam(act: Act, _organisation: Organisation, feed: Feed): readonly NativeRecord[] {
  const registry = registryOf(act);
  if (registry?.id !== feed.of || act.act !== 'control' || !act.to) return [];
  const email = accountOf(act.to, registry);
  switch (act.what) {
    case 'member-added':
    case 'member-removed':
    case 'role-bound':
      return [audited(act.at, feed, granted(act, registry, memberOf(email)))];
    case 'token-issued':
      return email.endsWith('.gserviceaccount.com') ? [audited(act.at, feed, keyMade(act, registry, email))] : [];
    default:
      return [];
  }
}

function granted(act: Control, registry: Registry, member: string): Audited {
  const project = registry.account;
  const action = act.what === 'member-removed' ? 'REMOVE' : 'ADD';
  const role = 'roles/artifactregistry.writer';
  return call(act, registry, {
    service: 'cloudresourcemanager',
    method: 'SetIamPolicy',
    resourceName: `projects/${project}`,
    resource: { type: 'project', labels: {} },
    permission: 'resourcemanager.projects.setIamPolicy',
    request: {
      '@type': 'type.googleapis.com/google.iam.v1.SetIamPolicyRequest',
      resource: project,
      policy: { bindings: [{ role, members: action === 'ADD' ? [member] : [] }] },
    },
    serviceData: {
      '@type': 'type.googleapis.com/google.iam.v1.logging.AuditData',
      policyDelta: { bindingDeltas: [{ action, role, member }] },
    },
  });
}

function keyMade(act: Control, registry: Registry, email: string): Audited {
  const account = `projects/-/serviceAccounts/${email}`;
  return call(act, registry, {
    service: 'iam',
    method: 'google.iam.admin.v1.CreateServiceAccountKey',
    resourceName: account,
    resource: { type: 'service_account', labels: { email_id: email } },
    permission: 'iam.serviceAccountKeys.create',
    request: { '@type': 'type.googleapis.com/google.iam.admin.v1.CreateServiceAccountKeyRequest', name: account },
    response: { name: `${account}/keys/${namingOf('key', email, act.at).hex(40)}` },
  });
}
