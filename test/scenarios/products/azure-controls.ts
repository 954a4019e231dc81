import type { Build, Control, Who } from '../act.ts';
import { CLUSTERS, type NativeRecord } from '../stack.ts';
import { administered, AZURE_NAMES, clusterId, logged, REGISTRY_ID, TENANT, ticks } from './azure.ts';
import { addressOf, namingOf, type Product } from './product.ts';

/** The activity log of rights and logs, and the sign-ins of service principals in Entra ID. */
export const azureControls: Product = {
  tell(act, at) {
    if (act.act === 'control') return controlled(act, at(act.at));
    return act.act === 'build' ? [signedIn(act, at(act.at) + 30_000)] : [];
  },
  hum: (at) => [
    administered(
      at,
      'lee',
      'office',
      clusterId(CLUSTERS.prod),
      'Microsoft.ContainerService/managedClusters/listClusterUserCredential/action',
    ),
  ],
};

// Built-in roles by their ids: https://learn.microsoft.com/azure/role-based-access-control/built-in-roles
const ACR_PUSH = '8311e382-0749-4cb8-b61a-304f252e45ec';
const AKS_RBAC_WRITER = 'a7ffa36f-339b-4b5c-8bdf-e2c188b2c0eb';

function controlled(act: Control, at: number): readonly NativeRecord[] {
  const call = (resource: string, operation: string, body?: object): NativeRecord =>
    administered(at, act.by, act.from, resource, operation, body);
  const granted = (scope: string, role: string): NativeRecord => {
    const id = namingOf('assignment', act).uuid();
    const PrincipalId = principalOf(act.to ?? 'mallory');
    const RoleDefinitionId = `${scope.split('/', 3).join('/')}/providers/Microsoft.Authorization/roleDefinitions/${role}`;
    return call(
      `${scope}/providers/Microsoft.Authorization/roleAssignments/${id}`,
      'Microsoft.Authorization/roleAssignments/write',
      { Id: id, Properties: { PrincipalId, PrincipalType: 'User', RoleDefinitionId, Scope: scope } },
    );
  };
  switch (act.what) {
    case 'push-granted':
      return [granted(REGISTRY_ID, ACR_PUSH)];
    case 'deploy-granted':
      return [granted(clusterId(CLUSTERS.prod), AKS_RBAC_WRITER)];
    case 'telemetry-off': {
      const scope = /audit|cluster/.test(act.on) ? clusterId(CLUSTERS.prod) : REGISTRY_ID;
      const setting = `${scope}/providers/Microsoft.Insights/diagnosticSettings/landwaiter`;
      return [call(setting, 'Microsoft.Insights/diagnosticSettings/delete')];
    }
    default:
      return [];
  }
}

/** Rights are given to object ids, people's too. */
function principalOf(who: Who): string {
  const name = AZURE_NAMES[who];
  return name.includes('@') ? namingOf('entra', who).uuid() : name;
}

/** The federated sign-in of a build's service connection. */
function signedIn({ run, project }: Build, at: number): NativeRecord {
  const naming = namingOf('sign-in', run);
  const ipAddress = addressOf('pipeline', 'runner');
  return logged('azure/entra-sign-ins.ndjson', at, {
    resourceId: `/tenants/${TENANT}/providers/Microsoft.aadiam`,
    operationName: 'Sign-in activity',
    operationVersion: '1.0',
    category: 'ServicePrincipalSignInLogs',
    tenantId: TENANT,
    resultType: '0',
    resultSignature: 'None',
    durationMs: 0,
    callerIpAddress: ipAddress,
    correlationId: naming.uuid(),
    level: 4,
    properties: {
      id: naming.uuid(),
      createdDateTime: ticks(at - 2000),
      servicePrincipalId: AZURE_NAMES.pipeline,
      servicePrincipalName: 'image-builder',
      appId: namingOf('app', 'image-builder').uuid(),
      ipAddress,
      resourceDisplayName: 'Azure Container Registry',
      uniqueTokenIdentifier: naming.hex(22),
      federatedCredentialId: namingOf('federated', project).uuid(),
      status: { errorCode: 0 },
    },
  });
}
