import type { Actor } from '../../core/actor.ts';
import { ipAddress } from '../records/address.ts';
import { isObject, part, text } from '../records/json.ts';
import { azureActor, isObjectId } from './azure.ts';
import type { Delivery, JsonObject } from '../source.ts';

// Records of Azure Monitor: the common schema of resource logs and of the activity log.

/** How records come that a diagnostic setting sends; how late depends on the log. */
export function exportedFromAzure(delay: string): Delivery {
  return {
    senders: 'system',
    by: 'Bus: an event hub; or file: blobs of a storage account, one for each hour.',
    authentication:
      'Fetched from Azure with your own credentials. Whoever may send to the event hub or write to the storage account ' +
      'can forge records.',
    loss:
      'Azure tries again but does not promise that every record arrives, nor that it comes once or in order. Nothing ' +
      'comes from before the setting was made.',
    delay,
  };
}

/** The address, without a port. */
export function addressOf(value: string | undefined): string | undefined {
  const address = value?.replace(/^(\d{1,3}(?:\.\d{1,3}){3}):\d{1,5}$/, '$1');
  return ipAddress(address);
}

/** Entra ID names people by their mail address, and everything else by object id. */
export function principal(name: string): Actor {
  return azureActor(isObjectId(name) ? name.toLowerCase() : name);
}

/** An EventData of the Activity Logs REST API, also as az monitor activity-log list prints it. */
export function isAnswered({ eventTimestamp, eventDataId, operationName, resourceId, status }: JsonObject): boolean {
  return (
    [eventTimestamp, eventDataId, resourceId].every((one) => typeof one === 'string') &&
    isObject(operationName) &&
    isObject(status)
  );
}

/** The same as a diagnostic setting sends it. https://learn.microsoft.com/rest/api/monitor/activity-logs/list */
export function exported(record: JsonObject): JsonObject {
  const { eventTimestamp: time, resourceId, correlationId, properties, claims, authorization } = record;
  return {
    time,
    resourceId,
    correlationId,
    properties,
    category: 'Administrative',
    operationName: text(record, 'operationName', 'value'),
    resultType: text(record, 'status', 'value'),
    callerIpAddress:
      text(part(record, 'httpRequest'), 'clientIpAddress') ?? text(part(record, 'httpRequest'), 'clientIPAddress'),
    identity: { claims, authorization },
  };
}

/** By which claims of a caller's token it is named, the most telling first. */
export const CLAIMS: readonly string[] = [
  'http://schemas.xmlsoap.org/ws/2005/05/identity/claims/upn',
  'http://schemas.xmlsoap.org/ws/2005/05/identity/claims/name',
  'http://schemas.microsoft.com/identity/claims/objectidentifier',
];
