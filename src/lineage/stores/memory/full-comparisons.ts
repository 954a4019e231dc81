import type { Digest } from '../../../core/digest.ts';
import type { Time } from '../../../core/time.ts';
import { startOfMonth } from '../../storage/retention.ts';
import type { Store } from '../../storage/store.ts';

/** Full comparisons, with `forget` as facts are forgotten. */
export function memoryFulls(): Pick<Store, 'keepFull' | 'full'> & {
  forget(before: Time, keep: readonly Digest[]): void;
} {
  const fulls = new Map<string, { readonly manifest: Digest; readonly at: Time; readonly body: Buffer }>();
  return {
    async keepFull(sha256, body, { manifest, at }) {
      const kept = fulls.get(sha256);
      fulls.set(sha256, kept ? { ...kept, at: Math.max(kept.at, at) } : { manifest, at, body: Buffer.from(body) });
    },
    async full(sha256) {
      return fulls.get(sha256)?.body;
    },
    forget(before, keep) {
      for (const [sha256, { manifest, at }] of fulls)
        if (at < startOfMonth(before) && !keep.includes(manifest)) fulls.delete(sha256);
    },
  };
}
