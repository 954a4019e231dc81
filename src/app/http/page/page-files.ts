import { readdirSync, readFileSync } from 'node:fs';
import { extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** A file of the page, as browsers get it. */
interface PageFile {
  readonly bytes: Buffer;
  readonly type: string;
  /** Its name has a hash of what it says: it never changes. */
  readonly isHashed: boolean;
}

/** The built page; `files` by the path that a browser asks for, such as `/assets/index-Bx3kQ9aZ.js`. */
export interface PageFiles {
  readonly index: Buffer;
  readonly files: ReadonlyMap<string, PageFile>;
}

/** Where the build puts it: beside the command. */
export const BUILT_PAGE = new URL('page/', import.meta.url);

const TYPES: Readonly<Record<string, string>> = {
  '.css': 'text/css; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.png': 'image/png',
  '.svg': 'image/svg+xml',
};
const OTHER = 'application/octet-stream';
const INDEX = '/index.html';
/** As Vite names what it builds. */
const HASHED = /^\/assets\/.*-[\w-]{8}\.\w+$/;

/**
 * Reads all of the built page, a few hundred kilobytes: what a request asks for is looked up among what was there at the
 * start, so that no path leads to another file. undefined: the page is not there.
 */
export function readPage(folder: URL): PageFiles | undefined {
  const root = fileURLToPath(folder);
  const files = new Map(
    namesIn(root).map((name): readonly [string, PageFile] => {
      const path = `/${name.replaceAll('\\', '/')}`;
      const bytes = readFileSync(join(root, name));
      return [path, { bytes, type: TYPES[extname(path)] ?? OTHER, isHashed: HASHED.test(path) }];
    }),
  );
  const index = files.get(INDEX)?.bytes;
  return index && { index, files };
}

function namesIn(root: string): readonly string[] {
  try {
    return readdirSync(root, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map(({ parentPath, name }) => join(parentPath, name).slice(root.length));
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return [];
    throw error;
  }
}
