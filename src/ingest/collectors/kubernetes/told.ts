import { formatTime, type Time } from '../../../core/time.ts';
import { isObject } from '../../records/json.ts';
import type { JsonObject } from '../../source.ts';
import type { Resource } from './resources.ts';

/**
 * As lines of a watch, and `LISTED`: all that a complete list had. Of the reading itself: `READER`, as whom; `READ` and
 * `REFUSED`, that a resource may be read, or not.
 */
type Change = 'ADDED' | 'MODIFIED' | 'DELETED' | 'BOOKMARK' | 'LISTED' | 'READER' | 'READ' | 'REFUSED';

/** A line to deliver: as `kubectl get --watch --output-watch-events -o json` has it, and when it was seen. */
export function told(type: Change, object: JsonObject, at: Time, more: JsonObject = {}): string {
  return `${JSON.stringify({ type, observedAt: formatTime(at), ...more, object })}\n`;
}

/** How an object is told apart from those that bore its name before it. */
export function identity(object: JsonObject): string {
  const { metadata } = object;
  if (!isObject(metadata)) return '';
  const { uid, namespace, name } = metadata;
  return typeof uid === 'string' ? uid : `${String(namespace)}/${String(name)}`;
}

/** The version of an object, list or bookmark; undefined where it has none that could be sent back. */
export function versionOf(object: JsonObject): string | undefined {
  const version = isObject(object['metadata']) ? object['metadata']['resourceVersion'] : undefined;
  return isVersion(version) ? version : undefined;
}

/** Opaque to clients, but never long. */
export function isVersion(version: unknown): version is string {
  return typeof version === 'string' && /^[\w.:-]{1,64}$/.test(version);
}

/** What is kept of an object in case only a list shows that it is gone. */
export function tombstoneOf({ tombstone, apiVersion, kind }: Resource, object: JsonObject): string | undefined {
  if (tombstone === 'none') return undefined;
  const { metadata, spec, status } = object;
  const about = isObject(metadata) ? metadata : {};
  if (tombstone === 'name')
    return JSON.stringify({ apiVersion, kind, metadata: picked(about, ['name', 'namespace', 'uid']) });
  return JSON.stringify({
    apiVersion,
    kind,
    metadata: picked(about, ['name', 'namespace', 'uid', 'resourceVersion', 'creationTimestamp', 'ownerReferences']),
    ...(isObject(spec) && { spec: { ...picked(spec, ['nodeName']), ...eachPicked(spec, SPECS, ['name', 'image']) } }),
    ...(isObject(status) && { status: eachPicked(status, STATUSES, STATUS) }),
  });
}

const SPECS = ['initContainers', 'containers', 'ephemeralContainers', 'volumes'];
const STATUSES = ['initContainerStatuses', 'containerStatuses', 'ephemeralContainerStatuses'];
const STATUS = ['name', 'image', 'imageID', 'containerID', 'state'];

function eachPicked(object: JsonObject, lists: readonly string[], keys: readonly string[]): JsonObject {
  return Object.fromEntries(
    lists.flatMap((key) => {
      const list = object[key];
      return Array.isArray(list) ? [[key, list.filter(isObject).map((one) => picked(one, keys))]] : [];
    }),
  );
}

function picked(object: JsonObject, keys: readonly string[]): JsonObject {
  return Object.fromEntries(keys.flatMap((key) => (Object.hasOwn(object, key) ? [[key, object[key]]] : [])));
}
