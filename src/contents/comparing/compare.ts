import { createHash } from 'node:crypto';
import type { ComparedImage, Comparison, Seen } from '../../core/comparison.ts';
import type { Image } from '../../registry/image.ts';
import { look } from '../looking/look.ts';
import { settingsOf } from '../looking/settings.ts';
import { SIGNS_SHA256 } from '../looking/signs.ts';
import type { Both, View } from '../looking/view.ts';
import { readOwnership } from '../packages/read.ts';
import type { Tree } from '../tree/tree.ts';
import { configurationChanges } from './configuration.ts';
import { fileChanges } from './files.ts';
import { type FullComparison, fullComparison } from './full.ts';
import type { ImageToRead } from './layers.ts';
import { named } from './named.ts';
import { packageChanges } from './packages.ts';
import { readTrees } from './trees.ts';
import { unreadable, unreadOf } from './unread.ts';

/** Raised whenever the same two images would be told otherwise. */
export const READER = 4;
/** With what a record says around it, 32 KiB. */
const LARGEST = 31 * 1024;
/** Of each kind, and of other lists with this many times as much; fewer only where it would not fit otherwise. */
const MOST = [24, 16, 12, 8, 6, 4, 3, 2, 1];
const PACKAGES_A_PATH = 8;

export interface CompareOptions {
  /** Aborted when the time for the comparison is over: what was not read by then is said to be unread. */
  readonly signal: AbortSignal;
  /** SHA-256 of the user's own rules that layers are looked into by; or why those asked for are looked for nowhere. */
  readonly ownRules?: string | { readonly unapplied: string } | undefined;
}

export interface Compared {
  /** At most 32 KiB as JSON. */
  readonly comparison: Comparison;
  readonly full: FullComparison;
}

/** Two images of one platform, or one by itself: what the new one has that the old one had not. @throws Unavailable */
export async function compare(
  { old, new: image }: { readonly old?: ImageToRead; readonly new: ImageToRead },
  { signal, ownRules }: CompareOptions,
): Promise<Compared> {
  const read = await readTrees(old, image, signal);
  const viewOf = async ({ image: { configuration } }: ImageToRead, tree: Tree): Promise<View> => {
    const ownership = await readOwnership(tree);
    return { tree, ownership, settings: settingsOf(configuration), isWhole: read.isWhole };
  };
  const both: Both = {
    shared: old ? read.shared : 0,
    new: await viewOf(image, read.new),
    ...(old && { old: await viewOf(old, read.old) }),
  };
  const found = unreadOf(both);
  const seen = [...look(both), ...unreadable(both, found, read.shared)];
  // It is no property of the image: not complete, and no reason against it.
  const unapplied = typeof ownRules === 'object' ? [{ of: 'new', reason: ownRules.unapplied } as const] : [];
  const unread = [...unapplied, ...found];
  const changes = fileChanges(both.old?.tree, both.new.tree);
  const packages = both.old ? packageChanges(both.old.ownership.packages, both.new.ownership.packages) : [];
  const whole: Comparison = {
    reader: READER,
    signs: typeof ownRules === 'string' ? signsWith(ownRules) : SIGNS_SHA256,
    platform: image.image.platform,
    ...(old && { old: comparedImage(old.image) }),
    new: comparedImage(image.image),
    isComplete: unread.length === 0,
    unread,
    seen,
    more: [],
    configuration: old ? configurationChanges(old.image.configuration, image.image.configuration) : [],
    packages,
    packageCount: packages.length,
    files: { added: changes.added.length, changed: changes.changed.length, removed: changes.removed.length },
    layers: image.image.layers.map(({ digest, size }, index) => ({ digest, size, isShared: index < read.shared })),
  };
  const comparison = fitted(whole, startsOf(seen));
  return {
    comparison,
    full: fullComparison(comparison, { image: image.image, seen, packages, changes, old: both.old, new: both.new }),
  };
}

function signsWith(ownRules: string): string {
  return createHash('sha256').update(SIGNS_SHA256).update(ownRules).digest('hex');
}

function comparedImage({ manifest, config }: Image): ComparedImage {
  return { manifest, config };
}

/** Programs that the entry point or a loader's variable names. */
function startsOf(seen: readonly Seen[]): ReadonlySet<string> {
  const kinds: readonly Seen['kind'][] = ['entry-point-changed', 'loader-hook'];
  return new Set(seen.flatMap(({ kind, path }) => (kinds.includes(kind) && path !== undefined ? [path] : [])));
}

function fitted(whole: Comparison, starts: ReadonlySet<string>): Comparison {
  let result = whole;
  for (const most of MOST) {
    result = {
      ...whole,
      ...named(whole.seen, most, starts),
      unread: whole.unread.slice(0, most),
      configuration: whole.configuration.slice(0, 2 * most),
      packages: whole.packages.slice(0, PACKAGES_A_PATH * most),
    };
    if (Buffer.byteLength(JSON.stringify(result)) <= LARGEST) return result;
  }
  return { ...result, more: [], packages: [], configuration: [] };
}
