import type { PackageName } from '../../core/comparison.ts';
import type { Tree, TreeNode } from '../tree/tree.ts';
import type { Checksum, Found, PackageReader } from './ecosystem.ts';
import { cleaned, parentOf } from './places.ts';
import { bytesOf, linesOf, unlessRefused } from './record-bytes.ts';

const RECORD = /(?:^|\/)([^/]+)-([^/-]+)\.dist-info\/RECORD$/;
const LONGEST_ROW = 8192;
// What the installer writes of itself, whatever is in the package.
const OF_INSTALLER = /\.dist-info\/(?:RECORD|INSTALLER|REQUESTED|direct_url\.json)$/;

/** Python's packages as `pip` and its like install them (PEP 376, 427): `RECORD` lists files, with SHA-256 of most. */
export const python: PackageReader = {
  ecosystem: 'python',
  isRecord: (path) => /\.dist-info\/(?:RECORD|METADATA)$/.test(path),
  read(tree, found) {
    for (const node of tree.nodes.values()) {
      if (node.path.endsWith('/RECORD') && RECORD.test(node.path) && !found.isOfSystem(node)) {
        unlessRefused(found, () => readRecord(tree, node, found));
      }
    }
  },
};

function readRecord(tree: Tree, node: TreeNode, found: Found): void {
  const folder = parentOf(node.path);
  const rows = linesOf(node, found).flatMap((line) => rowIn(line) ?? []);
  const one = nameOf(tree, node, found);
  found.package(
    one,
    // Compiled caches have no checksum, and differ from one installation to the next.
    rows.filter(({ path, hash }) => hash !== '' && !OF_INSTALLER.test(path)).map(({ path, hash }) => `${path} ${hash}`),
  );
  const root = parentOf(folder);
  const isInReach = reachOf(root);
  for (const { path, hash } of rows) {
    const sha256 = sha256In(hash);
    const place = cleaned(path.startsWith('/') ? path : `${root}/${path}`);
    if (place === undefined || !isInReach(place)) continue;
    found.claim(place, {
      package: one,
      ...(sha256 !== undefined && { checksum: sha256 }),
      // Installers leave out the checksum of what they compile and of what they write of themselves, of nothing else.
      ...(sha256 === undefined && !path.endsWith('.pyc') && !OF_INSTALLER.test(path) && { isOnlyListed: true }),
    });
  }
}

/**
 * Programs go into the `bin` of what the interpreter is installed in, data beside it; nothing of a package lies elsewhere in
 * the system, where a row could own a scheduled task.
 */
function reachOf(root: string): (path: string) => boolean {
  const [, prefix] = /^(.+)\/lib(?:64)?\/python[0-9.]*\/(?:site|dist)-packages$/.exec(root) ?? [];
  const folders = [`${root}/`, ...(prefix === undefined ? [] : [`${prefix}/`])];
  return (path) => folders.some((folder) => path.startsWith(folder));
}

/** As the package's own description has it; else as its folder does, which writes `_` for `-`. */
function nameOf(tree: Tree, record: TreeNode, found: Found): PackageName {
  const [, name = '', version = ''] = RECORD.exec(record.path) ?? [];
  const metadata = tree.nodes.get(`${parentOf(record.path)}/METADATA`);
  const bytes = metadata === undefined ? undefined : unlessRefused(found, () => bytesOf(metadata, found));
  const head = bytes?.subarray(0, 64 * 1024).toString('latin1') ?? '';
  return {
    ecosystem: 'python',
    name: /^Name:[ \t]*(\S+)/m.exec(head)?.[1] ?? name,
    version: /^Version:[ \t]*(\S+)/m.exec(head)?.[1] ?? version,
  };
}

interface Row {
  readonly path: string;
  /** `sha256=…`, empty where there is none. */
  readonly hash: string;
}

/** A row of comma-separated values: path, hash, size. */
function rowIn(line: string): Row | undefined {
  if (line.length > LONGEST_ROW) return undefined;
  const text = line.replace(/\r$/, '');
  const [, quoted, plain, hash = ''] = /^(?:"((?:[^"]|"")*)"|([^",]*))(?:,([^,]*))?(?:,.*)?$/.exec(text) ?? [];
  const path = quoted?.replaceAll('""', '"') ?? plain;
  return path === undefined || path === '' ? undefined : { path, hash };
}

/** URL-safe base64 without padding. */
function sha256In(hash: string): Checksum | undefined {
  const [, text] = /^sha256=([A-Za-z0-9_-]{43})=?$/.exec(hash) ?? [];
  return text === undefined ? undefined : { by: 'sha256', hex: Buffer.from(text, 'base64url').toString('hex') };
}
