import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { getAsset, getAssetKeys, getRawAsset, isSea } from 'node:sea';
import { fileURLToPath } from 'node:url';
import { Worker, type WorkerOptions } from 'node:worker_threads';

// What the program needs beside its code stands beside the bundle, in `dist/`. In a single executable it is an asset: code
// believes that it stands where the executable does (scripts/release/loader.cjs), so that a place has the same name here.
const LOADER = 'loader.cjs';

/** Whether the program is a single executable. */
export const isOneFile: boolean = isSea();

/** The bytes of a shipped file; undefined when it is not there, as when the program runs from its sources. */
export function shippedFile(place: URL): Buffer | undefined {
  if (isOneFile) return getAssetKeys().includes(nameOf(place)) ? Buffer.from(getRawAsset(nameOf(place))) : undefined;
  return existsSync(place) ? readFileSync(place) : undefined;
}

/** Names of all shipped files in a folder and those below it, with `/` between them. */
export function shippedNames(folder: URL): readonly string[] {
  if (isOneFile) return assetsIn(nameOf(folder));
  const root = fileURLToPath(folder);
  if (!existsSync(root)) return [];
  return readdirSync(root, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => relative(root, join(parentPath, name)).replaceAll('\\', '/'));
}

/** Writes the files that a single executable carries under a name into a folder, for what reads folders. */
export function unpackAssets(name: string, into: string): void {
  for (const file of assetsIn(name)) {
    const path = join(into, file);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, Buffer.from(getRawAsset(`${name}/${file}`)));
  }
}

/** Whether a thread's script is there. */
export function hasThread(script: URL): boolean {
  return isOneFile ? getAssetKeys().includes(nameOf(script)) : existsSync(script);
}

/** Starts a thread. */
export function startThread(script: URL, options: WorkerOptions = {}): Worker {
  if (!isOneFile) return new Worker(script, options);
  const code = `${getAsset(LOADER, 'utf8')}\nload(${JSON.stringify(nameOf(script))});`;
  return new Worker(code, { ...options, eval: true });
}

function assetsIn(folder: string): readonly string[] {
  return getAssetKeys().flatMap((name) => (name.startsWith(`${folder}/`) ? [name.slice(folder.length + 1)] : []));
}

function nameOf(place: URL): string {
  return relative(dirname(process.execPath), fileURLToPath(place)).replaceAll('\\', '/');
}
