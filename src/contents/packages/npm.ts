import type { PackageName } from '../../core/comparison.ts';
import type { Tree, TreeNode } from '../tree/tree.ts';
import { type Found, type PackageReader, RecordRefused } from './ecosystem.ts';
import { parentOf } from './places.ts';
import { bytesOf, unlessRefused } from './record-bytes.ts';

const RECORD = /(?:^|\/)node_modules\/\.package-lock\.json$/;
const STEP = `node_modules/(?:@[^/]+/)?[^/@.][^/]*`;
// Places of links to folders outside are keys, too, and own nothing.
const KEY = new RegExp(`^${STEP}(?:/${STEP})*$`);
// Where `npm install --global` puts programs: no lock is written there.
const GLOBAL = new RegExp(`(?:^|/)lib/(?=${STEP}(?:/${STEP})*/package\\.json$)`);
const LARGEST_MANIFEST = 1024 * 1024;
// As an object it takes ten times the memory; a lock of 10,000 packages has 4 MiB.
const LARGEST = 8 * 1024 * 1024;

/**
 * npm's packages, as npm 7 and later note them, and those installed for all, by their own manifests. No files are listed: a
 * package has its folder, without checksums.
 */
export const npm: PackageReader = {
  ecosystem: 'npm',
  isRecord: (path) => RECORD.test(path) || isGlobal(path),
  read(tree, found) {
    for (const node of tree.nodes.values()) {
      const isLock = node.path.endsWith('/.package-lock.json') && RECORD.test(node.path);
      if (!isLock && !isGlobal(node.path, tree)) continue;
      if (!found.isOfSystem(node)) unlessRefused(found, () => (isLock ? readLock : readManifest)(node, found));
    }
  },
};

/** Whether it is the manifest of a package that was installed for all. `tree`: and whether no lock is there that says more. */
function isGlobal(path: string, tree?: Tree): boolean {
  if (!path.endsWith('/package.json')) return false;
  const found = GLOBAL.exec(path);
  return found !== null && !tree?.nodes.has(`${path.slice(0, found.index)}${found[0]}node_modules/.package-lock.json`);
}

function readManifest(node: TreeNode, found: Found): void {
  const fields = membersOf(jsonIn(node, found, LARGEST_MANIFEST));
  const [name, version] = [fields && textIn(fields, 'name'), fields && textIn(fields, 'version')];
  // Folders within a package may have manifests, too, which name nothing.
  if (name === undefined || version === undefined) return;
  const one: PackageName = { ecosystem: 'npm', name, version };
  found.package(one, []);
  found.folder(parentOf(node.path), one);
}

function readLock(node: TreeNode, found: Found): void {
  const packages = membersOf(membersOf(jsonIn(node, found, LARGEST))?.get('packages'));
  if (packages === undefined) throw new RecordRefused(node.path, 'it names no packages');
  const folder = parentOf(parentOf(node.path));
  for (const [key, value] of packages) {
    const fields = membersOf(value);
    if (fields === undefined || !KEY.test(key) || fields.get('link') === true) continue;
    const one: PackageName = {
      ecosystem: 'npm',
      // Of an alias, what it stands for.
      name: textIn(fields, 'name') ?? key.slice(key.lastIndexOf('node_modules/') + 'node_modules/'.length),
      version: textIn(fields, 'version') ?? '',
    };
    found.package(one, [textIn(fields, 'integrity') ?? '', textIn(fields, 'resolved') ?? '']);
    found.folder(folder === '' ? key : `${folder}/${key}`, one);
  }
}

function jsonIn(node: TreeNode, found: Found, largest: number): unknown {
  // A byte a character, as paths are: what JSON itself says is in ASCII.
  const text = bytesOf(node, found, largest).toString('latin1');
  try {
    return JSON.parse(text);
  } catch {
    throw new RecordRefused(node.path, 'it is no JSON');
  }
}

function membersOf(value: unknown): ReadonlyMap<string, unknown> | undefined {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
  return new Map(Object.entries(value));
}

function textIn(fields: ReadonlyMap<string, unknown>, name: string): string | undefined {
  const value = fields.get(name);
  return typeof value === 'string' ? value : undefined;
}
