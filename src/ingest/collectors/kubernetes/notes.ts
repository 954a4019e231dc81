import { SECOND } from '../../../core/time.ts';
import type { World } from '../../fetching/world.ts';
import { isObject } from '../../records/json.ts';
import { isVersion } from './told.ts';

/** What is remembered of one resource over restarts. */
export interface Note {
  /** Everything up to this version was delivered durably. */
  readonly position?: string;
  /** By identity: what was kept of each object, where there are few. */
  readonly tombstones?: readonly (readonly [id: string, tombstone: string])[];
}

/** The notes of all resources: they are kept together, in one small state. */
export interface Notes {
  of(resource: string): Note;
  /** Written at once or within some seconds; `now`: before it resolves. */
  set(resource: string, note: Note, now?: 'now'): Promise<void>;
  /** Writes what is not written yet. */
  flush(): Promise<void>;
}

const RARELY = 5 * SECOND;
const VERSION = 1;
// Of the 64 KiB that a state may have; in UTF-16 units, and names of objects are ASCII.
const MOST_TOMBSTONES = 48 * 1024;

/** `server`: positions mean nothing to another. @throws what `recall` throws. */
export async function openNotes(world: World, server: string): Promise<Notes> {
  const notes = read(await world.recall(), server);
  let writtenAt = Number.NEGATIVE_INFINITY;
  let isDirty = false;
  let writing: Promise<void> = Promise.resolve();

  async function write(): Promise<void> {
    if (!isDirty) return;
    isDirty = false;
    writtenAt = world.now();
    try {
      await world.note({ version: VERSION, server, resources: Object.fromEntries(bounded(notes)) });
    } catch (error) {
      isDirty = true;
      throw error;
    }
  }

  // One after the other: an earlier state must not overwrite a later one.
  function flush(): Promise<void> {
    writing = writing.then(write, write);
    return writing;
  }

  return {
    of: (resource) => notes.get(resource) ?? {},
    set: async (resource, note, now) => {
      notes.set(resource, note);
      isDirty = true;
      if (now || world.now() - writtenAt >= RARELY) await flush();
    },
    flush,
  };
}

function bounded(notes: ReadonlyMap<string, Note>): readonly (readonly [string, Note])[] {
  let left = MOST_TOMBSTONES;
  return [...notes].map(([resource, { position, tombstones }]) => {
    left -= JSON.stringify(tombstones ?? []).length;
    return [
      resource,
      { ...(position !== undefined && { position }), ...(tombstones && left >= 0 && { tombstones }) },
    ] as const;
  });
}

function read(state: unknown, server: string): Map<string, Note> {
  const notes = new Map<string, Note>();
  if (!isObject(state) || state['version'] !== VERSION || state['server'] !== server) return notes;
  for (const [resource, note] of Object.entries(isObject(state['resources']) ? state['resources'] : {})) {
    if (!isObject(note)) continue;
    const { position, tombstones } = note;
    notes.set(resource, {
      ...(isVersion(position) && { position }),
      ...(Array.isArray(tombstones) && { tombstones: tombstones.filter(isPair) }),
    });
  }
  return notes;
}

function isPair(value: unknown): value is readonly [string, string] {
  return Array.isArray(value) && typeof value[0] === 'string' && typeof value[1] === 'string';
}
