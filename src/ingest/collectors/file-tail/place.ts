import { createHash } from 'node:crypto';
import * as z from 'zod';
import type { Time } from '../../../core/time.ts';
import type { LogFile } from './log-file.ts';

/** How far a file was read, and how to know it again under another name, or packed. */
export interface Place {
  /** Device and inode; they are used again once a file is gone. */
  readonly device: string;
  readonly inode: string;
  /** Bytes read: whole lines. */
  readonly offset: number;
  /** So many of its first bytes … */
  readonly known: number;
  /** … have this SHA-256. */
  readonly fingerprint: string;
  /** Rotated away, and read until then, as its writer may not have noticed yet. */
  readonly until?: Time;
}

/** The file that is written, last; before it those rotated away of late. */
export type Places = readonly Place[];

const LONGEST_FINGERPRINT = 1024;
const shape = z.object({
  version: z.literal(1),
  files: z
    .array(
      z.object({
        device: z.string(),
        inode: z.string(),
        offset: z.int().nonnegative(),
        known: z.int().min(0).max(LONGEST_FINGERPRINT),
        fingerprint: z.string(),
        until: z.number().exactOptional(),
      }),
    )
    .max(10),
});

export function placesOf(noted: unknown): Places {
  return shape.safeParse(noted).data?.files ?? [];
}

export function notedOf(files: Places): z.input<typeof shape> {
  return { version: 1, files: [...files] };
}

/** Where a file is read from the beginning. */
export function beginningOf({ device, inode }: LogFile): Place {
  return { device, inode, offset: 0, known: 0, fingerprint: '' };
}

/** The same file read up to an offset. */
export async function moved(place: Place, file: LogFile, offset: number): Promise<Place> {
  const known = Math.min(offset, LONGEST_FINGERPRINT);
  if (known === place.known) return { ...place, offset };
  return { ...place, offset, known, fingerprint: fingerprintOf(await file.head(known)) };
}

/** Whether the file begins with the bytes that were read at the place, and has at least as many of them. */
export async function continues(place: Place, file: LogFile): Promise<boolean> {
  if (file.size !== undefined && file.size < place.offset) return false;
  if (place.known === 0) return true;
  const head = await file.head(place.known);
  return head.length === place.known && fingerprintOf(head) === place.fingerprint;
}

export function isSameInode({ device, inode }: Place, file: LogFile): boolean {
  return file.device === device && file.inode === inode;
}

function fingerprintOf(bytes: Buffer): string {
  return createHash('sha256').update(bytes).digest('base64url');
}
