import { type Time, possibleTime } from '../../core/time.ts';
import { isObject, objects, text, time, whole } from '../records/json.ts';
import type { Context, JsonObject } from '../source.ts';

/** An object as a list, a file or a line of a watch shows it. */
export interface Seen {
  readonly object: JsonObject;
  /** The watch said, or a list showed, that it is gone. */
  readonly deleted: boolean;
  /** When it was seen so, where that is told: by the collector's clock, or for lists by the policy. */
  readonly seenAt: Time | undefined;
}

const CHANGES: ReadonlySet<unknown> = new Set(['ADDED', 'MODIFIED', 'DELETED']);

/** What the record shows of an object; undefined for bookmarks and for other kinds. */
export function seenIn(
  record: JsonObject,
  context: Context,
  isOurs: (object: JsonObject) => boolean,
): Seen | undefined {
  if (isOurs(record)) return { object: record, deleted: false, seenAt: context.observedAt };
  const { type, object } = record;
  if (!CHANGES.has(type) || !isObject(object) || !isOurs(object)) return undefined;
  // What the policy says of a file is when a list was made; a watch goes on.
  return { object, deleted: type === 'DELETED', seenAt: time(record, 'observedAt') };
}

/** Whether the record is such an object, or a line of a watch about one or about its kind. */
export function isSeen(record: JsonObject, isOurs: (object: JsonObject) => boolean): boolean {
  const { type, object } = record;
  return isOurs(record) || ((CHANGES.has(type) || type === 'BOOKMARK') && isObject(object) && isOurs(object));
}

/** When the object itself was last written, its status and scale aside, or asked to be deleted. */
export function writtenAt(object: JsonObject): Time | undefined {
  const deletion = time(object, 'metadata', 'deletionTimestamp');
  // The stored time is the request plus the grace period, so it may lie in the future.
  const grace = whole(object, 'metadata', 'deletionGracePeriodSeconds') ?? 0;
  const times = [
    time(object, 'metadata', 'creationTimestamp'),
    deletion === undefined ? undefined : possibleTime(deletion - grace * 1000, 'metadata.deletionGracePeriodSeconds'),
    ...objects(object, 'metadata', 'managedFields')
      .filter((field) => text(field, 'subresource') === undefined)
      .map((field) => time(field, 'time')),
  ].filter((one) => one !== undefined);
  return times.length > 0 ? Math.max(...times) : undefined;
}
