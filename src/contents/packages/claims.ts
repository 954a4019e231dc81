import { createHash } from 'node:crypto';
import { type Ecosystem, type PackageName, SYSTEM_ECOSYSTEMS } from '../../core/comparison.ts';
import type { Tree, TreeNode } from '../tree/tree.ts';
import { type Claim, type Found, type PackageReader, RecordRefused } from './ecosystem.ts';
import type { Owner } from './ownership.ts';
import { type Places, placesIn } from './places.ts';
import { stateOf } from './state.ts';

// More than any image has: a desktop has 4,000 packages and 400,000 files, the largest application of npm 10,000 packages.
const MOST_PACKAGES = 50_000;
const MOST_CLAIMS = 1_000_000;
const LONGEST_NAME = 256;
const MOST_UNREAD = 100;
const MOST_BYTES = 256 * 1024 * 1024;

/** What the records of all kinds say of one tree. */
export class Claims {
  readonly unread: { readonly ecosystem: Ecosystem; readonly path: string; readonly reason: string }[] = [];
  readonly #places: Places;
  /** By path. */
  readonly #owners = new Map<string, Owner>();
  /** Without a checksum, by path. */
  readonly #listed = new Map<string, PackageName>();
  readonly #folders = new Map<string, PackageName>();
  readonly #records = new Map<string, { readonly one: PackageName; readonly hashes: string[] }>();
  #claims = 0;
  #spent = 0;
  /** What was looked at last: that is where too much stands. */
  #record = '';

  constructor(tree: Tree) {
    this.#places = placesIn(tree);
  }

  get packages(): PackageName[] {
    return [...this.#records.values()].map(({ one }) => one);
  }

  owner(node: TreeNode): Owner | undefined {
    return this.#owners.get(node.path) ?? byFolder(node, this.#folders);
  }

  listedBy(node: TreeNode): PackageName | undefined {
    return this.#listed.get(node.path);
  }

  recordOf(one: PackageName): string | undefined {
    const hashes = this.#records.get(keyOf(one))?.hashes ?? [];
    return hashes.length > 1 ? hashOf(hashes) : hashes[0];
  }

  /** Where the reader of one ecosystem puts what it finds. */
  foundBy(ecosystem: Ecosystem): Found {
    return {
      spend: (bytes, path) => this.#spend(bytes, path),
      package: (one, record) => this.#package(one, record),
      claim: (path, claim) => this.#claim(path, claim),
      folder: (path, one) => {
        const place = this.#places.real(path);
        if (place !== undefined && !this.#folders.has(place)) this.#folders.set(place, one);
      },
      unread: (path, reason) => {
        if (this.unread.length < MOST_UNREAD) this.unread.push({ ecosystem, path, reason });
      },
      isOfSystem: (node) => {
        const owner = this.#owners.get(node.path);
        return owner !== undefined && owner.state === 'same' && isOfSystem(owner);
      },
    };
  }

  #spend(bytes: number, path: string): void {
    this.#record = path;
    this.#spent += bytes;
    if (this.#spent > MOST_BYTES) {
      throw new RecordRefused(path, `all records have more than the ${MOST_BYTES} bytes that are read`);
    }
  }

  #package(one: PackageName, record: readonly string[]): void {
    if (Math.max(one.name.length, one.version.length) > LONGEST_NAME) {
      throw new RecordRefused(this.#record, `a package has a name or version of more than ${LONGEST_NAME} characters`);
    }
    const key = keyOf(one);
    // One package may lie at several places.
    const noted = this.#records.get(key) ?? { one, hashes: [] };
    this.#records.set(key, noted);
    noted.hashes.push(hashOf(record));
    if (this.#records.size > MOST_PACKAGES) {
      throw new RecordRefused(this.#record, `more than ${MOST_PACKAGES} packages`);
    }
  }

  #claim(path: string, claim: Claim): void {
    this.#claims += 1;
    if (this.#claims > MOST_CLAIMS) throw new RecordRefused(this.#record, `more than ${MOST_CLAIMS} files are listed`);
    const node = this.#places.at(path);
    const state = node === undefined ? undefined : stateOf(node, claim);
    if (node === undefined || state === undefined) return;
    if (claim.isOnlyListed) {
      if (!this.#listed.has(node.path)) this.#listed.set(node.path, claim.package);
      // Anybody can add a line to a list: what is owned has to be proven.
      if (node.type !== 'symlink') return;
    }
    const owner: Owner = {
      package: claim.package,
      state,
      ...(claim.isConfiguration && !isProgramPlace(node.path) && { isConfiguration: true }),
    };
    const before = this.#owners.get(node.path);
    if (before === undefined || goesBefore(owner, before)) this.#owners.set(node.path, owner);
  }
}

/** Has each reader read, those of systems first: what they list is a language's only where they say nothing of it. */
export async function claimsIn(tree: Tree, readers: readonly PackageReader[]): Promise<Claims> {
  const claims = new Claims(tree);
  for (const reader of readers) {
    const found = claims.foundBy(reader.ecosystem);
    try {
      await reader.read(tree, found);
    } catch (error) {
      if (!(error instanceof RecordRefused)) throw error;
      found.unread(error.path, error.message);
    }
  }
  return claims;
}

/**
 * A second record that fits does not hide that the first does not. But distributions strip what a language's installer
 * recorded: theirs then is the record of the file.
 */
function goesBefore(owner: Owner, before: Owner): boolean {
  if (before.state === 'changed' || owner.state !== 'changed') return false;
  return before.state !== 'same' || isOfSystem(owner) || !isOfSystem(before);
}

function isOfSystem({ package: { ecosystem } }: Owner): boolean {
  return SYSTEM_ECOSYSTEMS.has(ecosystem);
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
