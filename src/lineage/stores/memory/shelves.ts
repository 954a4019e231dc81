import type { Digest } from '../../../core/digest.ts';
import type { KeptBytes } from '../../../core/evidence-held.ts';
import type { Time } from '../../../core/time.ts';
import { startOfMonth } from '../../storage/retention.ts';
import type { Shelf, Store } from '../../storage/store.ts';

/** A store's shelves, with `forget` as facts are forgotten. */
export function memoryShelves(): Pick<Store, 'material' | 'examined'> & {
  forget(before: Time, keep: readonly Digest[]): void;
} {
  const [material, examined] = [memoryShelf(), memoryShelf()];
  return {
    material,
    examined,
    forget(before, keep) {
      for (const shelf of [material, examined]) shelf.forget(before, keep);
    },
  };
}

/** Bytes by their name. */
function memoryShelf(): Shelf & { forget(before: Time, keep: readonly Digest[]): void } {
  const shelf = new Map<string, KeptBytes>();
  return {
    async keep(...all) {
      for (const one of all) {
        const kept = shelf.get(one.sha256);
        shelf.set(one.sha256, kept ? { ...kept, at: Math.max(kept.at, one.at) } : one);
      }
    },
    async bytes(sha256) {
      const found = shelf.get(sha256);
      return found && Buffer.from(found.bytes);
    },
    async size() {
      return [...shelf.values()].reduce((sum, { bytes }) => sum + bytes.length, 0);
    },
    forget(before, keep) {
      for (const [sha256, { about, at }] of shelf)
        if (at < startOfMonth(before) && !keep.includes(about)) shelf.delete(sha256);
    },
  };
}
