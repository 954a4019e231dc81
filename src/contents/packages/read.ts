import type { Tree } from '../tree/tree.ts';
import { apk } from './apk.ts';
import { claimsIn } from './claims.ts';
import { withDerived } from './derived/derived.ts';
import { isOfPam } from './derived/pam.ts';
import { dpkg } from './dpkg.ts';
import type { PackageReader } from './ecosystem.ts';
import { npm } from './npm.ts';
import type { Ownership } from './ownership.ts';
import { python } from './python.ts';
import { rpm } from './rpm/rpm.ts';
import { ruby } from './ruby.ts';

// Those of systems first: what they list is a language's only where they say nothing of it.
const READERS: readonly PackageReader[] = [dpkg, apk, rpm, python, npm, ruby];

/** Whether {@link readOwnership} needs the bytes of the file at this path (see `Entry.path`): they stay as its `content`. */
export function isRecord(path: string): boolean {
  return isOfPam(path) || READERS.some((reader) => reader.isRecord(path));
}

/** Which hashes an image with these paths needs beside SHA-256, since its records have no other. */
export function hashesFor(paths: Iterable<string>): { readonly md5: boolean; readonly sha1: boolean } {
  const needed = { md5: false, sha1: false };
  for (const path of paths) {
    for (const { hash } of READERS) {
      if (hash?.isNeededBy(path)) needed[hash.by] = true;
    }
  }
  return needed;
}

/** Who owns which file of a tree, by its own records. Never rejects for what an image holds: see `Ownership.unread`. */
export async function readOwnership(tree: Tree): Promise<Ownership> {
  const claims = await claimsIn(tree, READERS);
  return {
    packages: claims.packages,
    unread: claims.unread,
    recordOf: (one) => claims.recordOf(one),
    owner: withDerived(tree, claims),
    listedBy: (node) => claims.listedBy(node),
  };
}
