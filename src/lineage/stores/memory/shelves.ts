import type { Digest } from '../../../core/digest.ts';
import type { KeptBytes } from '../../../core/evidence-held.ts';
import type { Time } from '../../../core/time.ts';
import { startOfMonth } from '../../storage/retention.ts';
import type { Shelf, Store } from '../../storage/store.ts';
import { memoryFulls } from './full-comparisons.ts';

/** Bytes by their name, with `forget` as facts are forgotten. */
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

/** All that stands beside the facts, with `forget` as those are forgotten. */
export function memoryBeside(): Pick<Store, 'keepFull' | 'full' | 'material' | 'examined'> & {
  forget(before: Time, keep: readonly Digest[]): void;
} {
  const { forget: forgetFulls, ...fulls } = memoryFulls();
  const [material, examined] = [memoryShelf(), memoryShelf()];
  return {
    ...fulls,
    material,
    examined,
    forget(before, keep) {
      forgetFulls(before, keep);
      for (const shelf of [material, examined]) shelf.forget(before, keep);
    },
  };
}
