import * as z from 'zod';

/** The newest format that is known here, and the one that is written. */
export const FORMAT = 1;
export const MANIFEST = 'landwaiter-backup.json';
/** Bytes; it names two files. */
export const LARGEST_MANIFEST = 65_536;
export const PARTS = ['store.db', 'inbox.db'] as const;
export type Part = (typeof PARTS)[number];

/** Of any format, so that a newer one is told by its number. */
export const anyManifest = z.object({ landwaiter: z.literal('backup'), version: z.int().min(1) });
/** The first file of a backup, which is a tar archive: what else is in it, in that order. */
export const manifest = z.object({
  landwaiter: z.literal('backup'),
  version: z.literal(FORMAT),
  /** RFC 3339: the moment of which it all is. */
  made: z.string().max(40),
  /** The version of the program that made it. */
  by: z.string().max(100),
  parts: z
    .array(z.object({ name: z.enum(PARTS), bytes: z.int().min(0), sha256: z.string().regex(/^[0-9a-f]{64}$/) }))
    .min(1)
    .max(2),
});
export type Manifest = z.output<typeof manifest>;

/** Where the parts of a store lie; the inbox stands beside it. */
export function placesOf(path: string): Readonly<Record<Part, string>> {
  return { 'store.db': path, 'inbox.db': `${path}-inbox` };
}

/** What a backup never holds, for whoever has to bring it back. */
export const NOT_IN_IT: readonly string[] = [
  'the policy file, and the folders that it names (ruleFolders, keys)',
  'secrets: what stands in LANDWAITER_SECRET_… and the files that these name',
  'keys: TLS certificates and their keys, and the key that sessions are sealed with (people sign in again)',
  'listings of image layers (contents.cache), which are made again',
];
