import type { PackageName } from '../../core/comparison.ts';
import type { Tree } from '../tree/tree.ts';
import { type Checksum, type Found, type PackageReader, RecordRefused } from './ecosystem.ts';
import { linesOf } from './record-bytes.ts';

// The second since apk 3, where `/lib` is a link.
const DATABASES = ['lib/apk/db/installed', 'usr/lib/apk/db/installed'];

/** Alpine's packages: one letter, a colon and a value on each line, a blank line between packages. */
export const apk: PackageReader = {
  ecosystem: 'apk',
  isRecord: (path) => DATABASES.includes(path),
  hash: { by: 'sha1', isNeededBy: (path) => DATABASES.includes(path) },
  read(tree, found) {
    for (const path of DATABASES) {
      if (tree.nodes.has(path)) readDatabase(tree, path, found);
    }
  },
};

interface Listed {
  readonly path: string;
  checksum?: string;
}

interface Current {
  name: string;
  version: string;
  folder: string;
  readonly files: Listed[];
}

function readDatabase(tree: Tree, path: string, found: Found): void {
  const node = tree.nodes.get(path);
  if (node === undefined) return;
  const ways = new Map<string, number>();
  let current = fresh();
  for (const [index, line] of [...linesOf(node, found), ''].entries()) {
    if (line === '') {
      if (current.name !== '') note(current, found, ways);
      current = fresh();
      continue;
    }
    if (!/^[A-Za-z]:/.test(line)) throw new RecordRefused(path, `line ${index + 1} is no field`);
    take(current, line.charAt(0), line.slice(2));
  }
  for (const [way, count] of ways) found.unread(path, `checksums of the form ${way} are not compared: ${count} files`);
}

function take(current: Current, field: string, value: string): void {
  if (field === 'P') current.name = value;
  else if (field === 'V') current.version = value;
  else if (field === 'F') current.folder = value;
  else if (field === 'R') current.files.push({ path: current.folder === '' ? value : `${current.folder}/${value}` });
  else if (field === 'Z') {
    const file = current.files.at(-1);
    if (file !== undefined) file.checksum = value;
  }
}

function note({ name, version, files }: Current, found: Found, ways: Map<string, number>): void {
  const one: PackageName = { ecosystem: 'apk', name, version };
  found.package(
    one,
    files.map(({ path, checksum }) => `${path} ${checksum ?? ''}`),
  );
  for (const { path, checksum } of files) {
    const sha1 = sha1In(checksum);
    if (checksum !== undefined && sha1 === undefined) {
      const way = JSON.stringify(checksum.slice(0, 2));
      if (ways.has(way) || ways.size < 3) ways.set(way, (ways.get(way) ?? 0) + 1);
    }
    found.claim(path, {
      package: one,
      ...(sha1 !== undefined && { checksum: sha1 }),
      // What `apk` protects unless told otherwise.
      ...(path.startsWith('etc/') && { isConfiguration: true }),
    });
  }
}

/** `Q1` and the base64 of a SHA-1: of the file, of a link of its target. */
function sha1In(value: string | undefined): Checksum | undefined {
  if (value === undefined || !/^Q1[A-Za-z0-9+/]{27}=$/.test(value)) return undefined;
  return { by: 'sha1', hex: Buffer.from(value.slice(2), 'base64').toString('hex'), isOfTarget: true };
}

function fresh(): Current {
  return { name: '', version: '', folder: '', files: [] };
}
