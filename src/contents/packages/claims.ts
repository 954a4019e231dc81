import { createHash } from 'node:crypto';
import type { Ecosystem, PackageName } from '../../core/comparison.ts';
import type { Tree, TreeNode } from '../tree/tree.ts';
import { type Found, type PackageReader, RecordRefused } from './ecosystem.ts';
import type { Owner, Ownership } from './ownership.ts';
import { placesIn } from './places.ts';
import { stateOf } from './state.ts';

// More than any image has: a desktop has 4,000 packages and 400,000 files, the largest application of npm 10,000 packages.
const MOST_PACKAGES = 50_000;
const MOST_CLAIMS = 1_000_000;
const MOST_UNREAD = 100;
const MOST_BYTES = 256 * 1024 * 1024;

/** What the records of all kinds say of one tree. */
export interface Claims {
  readonly packages: readonly PackageName[];
  readonly unread: Ownership['unread'];
  /** By path. */
  owner(node: TreeNode): Owner | undefined;
  recordOf(one: PackageName): string | undefined;
}

/** Has each reader read, those of systems first: what they list is a language's only where they say nothing of it. */
export async function claimsIn(tree: Tree, readers: readonly PackageReader[]): Promise<Claims> {
  const owners = new Map<string, Owner>();
  const folders = new Map<string, PackageName>();
  const records = new Map<string, { readonly one: PackageName; readonly hashes: string[] }>();
  const unread: { ecosystem: Ecosystem; path: string; reason: string }[] = [];
  const places = placesIn(tree);
  let claims = 0;
  let spent = 0;

  function say(ecosystem: Ecosystem, path: string, reason: string) {
    if (unread.length < MOST_UNREAD) unread.push({ ecosystem, path, reason });
  }

  const foundBy = (ecosystem: Ecosystem): Found => ({
    spend(bytes, path) {
      spent += bytes;
      if (spent > MOST_BYTES)
        throw new RecordRefused(path, `all records have more than the ${MOST_BYTES} bytes that are read`);
    },
    package(one, record) {
      const key = keyOf(one);
      // One package may lie at several places.
      const noted = records.get(key) ?? { one, hashes: [] };
      records.set(key, noted);
      noted.hashes.push(hashOf(record));
      if (records.size > MOST_PACKAGES) throw new RecordRefused('', `more than ${MOST_PACKAGES} packages`);
    },
    claim(path, claim) {
      if (++claims > MOST_CLAIMS) throw new RecordRefused('', `more than ${MOST_CLAIMS} files are listed`);
      const node = places.at(path);
      const state = node === undefined ? undefined : stateOf(node, claim);
      if (node === undefined || state === undefined) return;
      const before = owners.get(node.path);
      // A second record that fits does not hide that the first does not.
      if (before !== undefined && (before.state === 'changed' || state !== 'changed')) return;
      owners.set(node.path, {
        package: claim.package,
        state,
        ...(claim.isConfiguration && !isProgramPlace(node.path) && { isConfiguration: claim.isConfiguration }),
      });
    },
    folder(path, one) {
      const place = places.real(path);
      if (place !== undefined && !folders.has(place)) folders.set(place, one);
    },
    unread: (path, reason) => say(ecosystem, path, reason),
  });

  for (const reader of readers) {
    try {
      await reader.read(tree, foundBy(reader.ecosystem));
    } catch (error) {
      if (!(error instanceof RecordRefused)) throw error;
      say(reader.ecosystem, error.path, error.message);
    }
  }

  return {
    packages: [...records.values()].map(({ one }) => one),
    unread,
    owner: (node) => owners.get(node.path) ?? byFolder(node, folders),
    recordOf: (one) => {
      const hashes = records.get(keyOf(one))?.hashes ?? [];
      return hashes.length > 1 ? hashOf(hashes) : hashes[0];
    },
  };
}

// Configuration may differ from its record, so that calling a program configuration would hide it.
function isProgramPlace(path: string): boolean {
  return /^(?:usr|s?bin|lib[^/]*|opt)\//.test(path);
}

/** The package of the nearest folder above that one has. */
function byFolder(node: TreeNode, folders: ReadonlyMap<string, PackageName>): Owner | undefined {
  if (folders.size === 0 || node.type === 'directory') return undefined;
  for (let end = node.path.lastIndexOf('/'); end > 0; end = node.path.lastIndexOf('/', end - 1)) {
    const one = folders.get(node.path.slice(0, end));
    if (one !== undefined) return { package: one, state: 'unknown' };
    // What lies in another package's place and is none of those that are recorded is nobody's.
    if (node.path.endsWith('/node_modules', end)) return undefined;
  }
  return undefined;
}

function hashOf(lines: readonly string[]): string {
  const hash = createHash('sha256');
  for (const line of [...lines].sort()) hash.update(line, 'latin1').update('\n');
  return hash.digest('hex');
}

function keyOf({ ecosystem, name, version }: PackageName): string {
  return `${ecosystem}\0${name}\0${version}`;
}
