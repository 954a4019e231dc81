import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { zstdDecompressSync } from 'node:zlib';
import * as z from 'zod';

const KEPT = resolve('test/upgrade/kept');

/** The schemas that are promised, as `landwaiter schema` calls them, and who reads what they describe. */
export const SCHEMAS = { finding: 'out', event: 'out', difference: 'out', verification: 'out', policy: 'in' } as const;

/** What a version said of its own store. */
export const told = z.strictObject({
  /** As of then, after all that the store holds. */
  at: z.iso.datetime(),
  facts: z.record(z.string(), z.number()),
  findings: z.array(z.strictObject({ id: z.string(), rule: z.string(), state: z.string() })),
  decisions: z.array(z.looseObject({ finding: z.string() })),
  quarantined: z.number(),
});
export type Told = z.output<typeof told>;

/** A key of the policy file of a version. */
export const keys = z.array(z.strictObject({ path: z.string(), kinds: z.array(z.string()), example: z.unknown() }));

/** The folder of a version. */
export function folderOf(version: string): string {
  return join(KEPT, version);
}

/** All versions of which something is kept. */
export function keptVersions(): readonly string[] {
  return existsSync(KEPT) ? readdirSync(KEPT).sort() : [];
}

/** What a file of it holds, without the ending `.zst`. */
export function keptFile(version: string, name: string): Buffer {
  return zstdDecompressSync(readFileSync(join(folderOf(version), `${name}.zst`)));
}
