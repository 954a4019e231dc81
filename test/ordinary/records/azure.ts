import type { Feed, Registry } from '../organisation.ts';
import { namingOf } from './naming.ts';
import { type NativeRecord, told } from './writer.ts';

/** `2026-03-02T09:00:00.1230000Z`: seven digits of a second. */
export function ticks(at: number, feed: Feed): string {
  return new Date(told(at, feed)).toISOString().replace('Z', '0000Z');
}

/** A batch of an event hub with one resource log. */
export function logged(at: number, feed: Feed, record: object): NativeRecord {
  return { at: told(at, feed), record: { records: [{ time: ticks(at, feed), ...record }] } };
}

/** The tenant of a subscription. */
export function tenantOf(account: string): string {
  return namingOf('tenant', account).uuid();
}

/** The resource id of a registry. */
export function registryId({ account, host }: Registry): string {
  const name = host.split('.', 1)[0] ?? '';
  return `/subscriptions/${account}/resourceGroups/images/providers/Microsoft.ContainerRegistry/registries/${name}`;
}
