import { isIP } from 'node:net';
import type { Actor } from '../core/actor.ts';
import { parseTime, type Time } from '../core/time.ts';
import { text } from './json.ts';
import type { Delivery, JsonObject } from './source.ts';

// Records of Azure Monitor: the common schema of resource logs and of the activity log.

/** How records come that a diagnostic setting sends; how late depends on the log. */
export function exportedFromAzure(delay: string): Delivery {
  return {
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

/** The record's own time. Azure writes seven digits of a second; some exports leave the zone out, which is UTC. */
export function recordTime(record: JsonObject): Time | undefined {
  const value = text(record, 'time');
  if (value === undefined) return undefined;
  return parseTime(/^\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}:\d{2}(?:\.\d{1,9})?$/.test(value) ? `${value}Z` : value, 'time');
}

/** The address, without a port. */
export function addressOf(value: string | undefined): string | undefined {
  const address = value?.replace(/^(\d{1,3}(?:\.\d{1,3}){3}):\d{1,5}$/, '$1');
  return address === undefined || isIP(address) === 0 ? undefined : address;
}

/** Entra ID names people by their mail address, and everything else by object id. */
export function principal(name: string): Actor {
  if (/^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(name)) return { name: name.toLowerCase(), kind: 'robot' };
  return { name, kind: name.includes('@') ? 'human' : 'unknown' };
}
