import type { Place, Who } from '../act.ts';
import type { NativeRecord } from '../stack.ts';
import { addressOf, namingOf, renamedTo } from './product.ts';

const REGISTRY_NAME = 'acmeimages';
export const ACR_HOST = `${REGISTRY_NAME}.azurecr.io`;

const SUBSCRIPTION = '22222222-0000-4000-8000-000000000000';
export const TENANT = '11111111-0000-4000-8000-000000000000';

export const REGISTRY_ID = `/subscriptions/${SUBSCRIPTION}/resourceGroups/images/providers/Microsoft.ContainerRegistry/registries/${REGISTRY_NAME}`;

/** The resource id of a cluster. */
export function clusterId(cluster: string): string {
  return `/subscriptions/${SUBSCRIPTION}/resourceGroups/platform/providers/Microsoft.ContainerService/managedClusters/${cluster}`;
}

const objectId = (name: string): string => namingOf('entra', name).uuid();

/** Azure names people by their address, and service principals and managed identities by their object id. */
export const AZURE_NAMES: Readonly<Record<Who, string>> = {
  pipeline: objectId('image-builder'),
  release: objectId('release'),
  promoter: objectId('promoter'),
  deployer: objectId('deployer'),
  retention: 'acr-retention',
  replication: objectId('mirror'),
  node: objectId('aks-kubelet'),
  controller: objectId('aks-kubelet'),
  dana: 'dana@acme.example',
  lee: 'lee@acme.example',
  mallory: 'mallory@acme.example',
};

/** The name, since it was renamed where that is told: what an identity made anew is called is an id of its own. */
export function azureName(by: Who, renamed: boolean | undefined): string {
  return renamed ? objectId(renamedTo(by, true)) : AZURE_NAMES[by];
}

/** A batch of an event hub with one resource log. */
export function logged(file: string, at: number, record: object): NativeRecord {
  return { file, at, record: { records: [{ time: ticks(at), ...record }] } };
}

/** An operation on a resource, in the activity log. */
export function administered(
  at: number,
  by: Who,
  from: Place,
  resourceId: string,
  operation: string,
  body?: object,
): NativeRecord {
  const name = AZURE_NAMES[by];
  const upn = name.includes('@') ? { 'http://schemas.xmlsoap.org/ws/2005/05/identity/claims/upn': name } : {};
  const oid = name.includes('@') ? objectId(by) : name;
  const naming = namingOf('activity', at, by, resourceId, operation);
  return logged('azure/activity-log.ndjson', at, {
    resourceId: resourceId.toUpperCase(),
    operationName: operation.toUpperCase(),
    category: 'Administrative',
    resultType: 'Success',
    resultSignature: 'Succeeded.OK',
    durationMs: '212',
    callerIpAddress: addressOf(by, from),
    correlationId: naming.uuid(),
    identity: {
      authorization: { scope: resourceId, action: operation, evidence: { role: 'Owner', principalType: 'User' } },
      claims: { ...upn, 'http://schemas.microsoft.com/identity/claims/objectidentifier': oid, appid: naming.uuid() },
    },
    level: 'Information',
    properties: {
      statusCode: 'OK',
      serviceRequestId: null,
      eventCategory: 'Administrative',
      entity: resourceId,
      ...(body && { requestbody: JSON.stringify(body) }),
    },
    tenantId: TENANT,
  });
}

/** `2026-11-24T16:45:00.1230000Z`: seven digits of a second. */
export function ticks(at: number): string {
  return new Date(at).toISOString().replace('Z', '0000Z');
}
