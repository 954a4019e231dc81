import type { Act, Control } from '../../act.ts';
import type { Feed, Organisation, Registry } from '../../organisation.ts';
import { accountOf, registryOf } from '../accounts.ts';
import { logged, registryId, tenantOf } from '../azure.ts';
import { namingOf } from '../naming.ts';
import type { NativeRecord } from '../writer.ts';

// Built-in roles by their ids: https://learn.microsoft.com/azure/role-based-access-control/built-in-roles
const ACR_PUSH = '8311e382-0749-4cb8-b61a-304f252e45ec';

interface Operation {
  readonly resource: string;
  readonly name: string;
  readonly body?: object;
}

/**
 * Azure's activity log: rights on the registry, its diagnostic settings, tokens and replications.
 * https://learn.microsoft.com/azure/azure-monitor/platform/activity-log-schema
 */
export function azureActivity(act: Act, _organisation: Organisation, feed: Feed): readonly NativeRecord[] {
  const registry = registryOf(act);
  if (registry?.id !== feed.of || act.act !== 'control') return [];
  return operationsOf(act, registry).map((one) => administered(act, registry, feed, one));
}

function objectId(name: string): string {
  return name.includes('@') ? namingOf('entra', name).uuid() : name;
}

function administered(act: Control, registry: Registry, feed: Feed, { resource, name, body }: Operation): NativeRecord {
  const account = accountOf(act.by, registry);
  const upn = account.includes('@') ? { 'http://schemas.xmlsoap.org/ws/2005/05/identity/claims/upn': account } : {};
  const naming = namingOf(feed.of, 'activity', act.at, resource, name);
  return logged(act.at, feed, {
    resourceId: resource.toUpperCase(),
    operationName: name.toUpperCase(),
    category: 'Administrative',
    resultType: 'Success',
    resultSignature: 'Succeeded.OK',
    durationMs: '212',
    callerIpAddress: act.address,
    correlationId: naming.uuid(),
    identity: {
      authorization: { scope: resource, action: name, evidence: { role: 'Owner', principalType: 'User' } },
      claims: {
        ...upn,
        'http://schemas.microsoft.com/identity/claims/objectidentifier': objectId(account),
        appid: naming.uuid(),
      },
    },
    level: 'Information',
    properties: {
      statusCode: 'OK',
      serviceRequestId: null,
      eventCategory: 'Administrative',
      entity: resource,
      ...(body && { requestbody: JSON.stringify(body) }),
    },
    tenantId: tenantOf(registry.account),
  });
}

function operationsOf(act: Control, registry: Registry): readonly Operation[] {
  const scope = registryId(registry);
  const assignment = `${scope}/providers/Microsoft.Authorization/roleAssignments/${namingOf('assignment', act.at, act.on).uuid()}`;
  const setting = `${scope}/providers/Microsoft.Insights/diagnosticSettings/landwaiter`;
  switch (act.what) {
    case 'member-added':
    case 'role-bound':
      return act.to
        ? [
            {
              resource: assignment,
              name: 'Microsoft.Authorization/roleAssignments/write',
              body: bodyOf(scope, accountOf(act.to, registry)),
            },
          ]
        : [];
    case 'member-removed':
      return [{ resource: assignment, name: 'Microsoft.Authorization/roleAssignments/delete' }];
    case 'token-issued':
      return [{ resource: `${scope}/tokens/ci`, name: 'Microsoft.ContainerRegistry/registries/tokens/write' }];
    case 'replication-changed':
      return [
        {
          resource: `${scope}/replications/northeurope`,
          name: 'Microsoft.ContainerRegistry/registries/replications/write',
        },
      ];
    case 'telemetry-off':
    case 'telemetry-on': {
      const verb = act.what === 'telemetry-off' ? 'delete' : 'write';
      return [{ resource: setting, name: `Microsoft.Insights/diagnosticSettings/${verb}` }];
    }
    default:
      return [];
  }
}

function bodyOf(scope: string, account: string): object {
  const [, , subscription = ''] = scope.split('/');
  const RoleDefinitionId = `/subscriptions/${subscription}/providers/Microsoft.Authorization/roleDefinitions/${ACR_PUSH}`;
  const PrincipalType = account.includes('@') ? 'User' : 'ServicePrincipal';
  return {
    Id: namingOf('assignment', account).uuid(),
    Properties: { PrincipalId: objectId(account), PrincipalType, RoleDefinitionId, Scope: scope },
  };
}
