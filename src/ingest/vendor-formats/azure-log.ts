import type { Actor } from '../../core/actor.ts';
import { ipAddress } from '../records/address.ts';
import { azureActor, isObjectId } from './azure.ts';
import type { Delivery } from '../source.ts';

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
