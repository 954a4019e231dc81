import type { Image, Layer } from '../../registry/image.ts';
import type { Listing } from '../reading/entry.ts';

/** How many of the lowest layers are the same in both, in the same order. Others that are equal make another tree. */
export function sharedLayers(old: Image | undefined, image: Image): number {
  const count = image.layers.findIndex((layer, index) => !isSame(layer, old?.layers[index]));
  return count < 0 ? image.layers.length : count;
}

function isSame(one: Layer, other: Layer | undefined): boolean {
  if (one.digest !== other?.digest || one.diffId !== other.diffId) return false;
  // Bytes that one of both manifests keeps from being asked for were read of the other alone.
  return (one.unread === undefined) === (other.unread === undefined);
}

// `COPY . /app # buildkit`, `/bin/sh -c #(nop) COPY dir:… in /app`.
const COPIED = /^(?:\/bin\/sh -c #\(nop\)\s+)?(?:COPY|ADD)\s.*?(?:\sin)?\s(\/\S+)\s*(?:# buildkit)?$/;
/** Where package databases and what packages bring lie, and so what is copied there may be both. */
const OF_PACKAGES = /^(?:bin|etc|lib|lib32|lib64|opt|root|sbin|usr|var)(?:\/|$)/;

/**
 * Whether a shared layer may be left out: the old image's history says that it only put files into a folder, no package
 * keeps its database there, and nothing that differs lies there. Wrong history costs knowledge of owners, so more is
 * shown, not less; that of the new image is not asked.
 */
export function isBeside(layer: Layer | undefined, differing: readonly Listing[]): boolean {
  const [, to = ''] = COPIED.exec(layer?.createdBy ?? '') ?? [];
  const folder = to.replace(/^\/+|\/+$/g, '');
  if (folder === '' || folder.includes('..') || OF_PACKAGES.test(folder)) return false;
  return differing.every((listing) =>
    listing.entries.every(({ path }) => path !== folder && !path.startsWith(`${folder}/`)),
  );
}

/** Whether hard links lead below, to a file that only a shared layer can have. */
export function leadsBelow(differing: readonly Listing[]): boolean {
  const there = new Set(differing.flatMap(({ entries }) => entries.map(({ path }) => path)));
  return differing.some(({ entries }) =>
    entries.some(({ type, target }) => type === 'hardlink' && target !== undefined && !there.has(target)),
  );
}
