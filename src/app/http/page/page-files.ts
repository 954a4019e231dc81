import { extname } from 'node:path';
import { shippedFile, shippedNames } from '../../../shipped/shipped.ts';

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
  const files = new Map(
    shippedNames(folder).map((name): readonly [string, PageFile] => {
      const path = `/${name}`;
      const bytes = shippedFile(new URL(name, folder)) ?? Buffer.alloc(0);
      return [path, { bytes, type: TYPES[extname(path)] ?? OTHER, isHashed: HASHED.test(path) }];
    }),
  );
  const index = files.get(INDEX)?.bytes;
  return index && { index, files };
}
