import * as z from 'zod';
import { isDigest } from '../../../core/digest.ts';
import { Unavailable } from '../../../core/error.ts';
import { known } from '../../../core/known.ts';
import type { ImagePair } from '../../../core/wanted-comparison.ts';
import type { Inbox } from '../../../intake/inbox.ts';
import { keyOf } from './comparison-queue.ts';

/** What outlasts the process: which pairs somebody asked for, and which one is being compared. */
export interface ComparisonNotes {
  /** What the process before this one left; `interrupted`: it ended while it compared that pair, so many times. */
  recall(): Promise<{ readonly asked: readonly ImagePair[]; readonly interrupted?: z.output<typeof begun> }>;
  /** What cannot be noted is asked for again, or wanted again: nothing else hangs on it. */
  asked(pairs: readonly ImagePair[]): Promise<void>;
  /** So that who starts after a process that an image ended does not end by the same image at once. Undefined: none. */
  begun(pair: ImagePair | undefined): Promise<void>;
}

// No collector's note has such a key.
const ASKED = 'comparisons asked for';
const BEGUN = 'comparison begun';
const begun = z.object({ key: z.string(), times: z.int().min(1) });
const image = z.object({ registry: z.string(), repository: z.string(), digest: z.string().refine(isDigest) });
const pairs = z.array(z.object({ new: image, old: image.optional() }));

export function comparisonNotes({ recall, note }: Pick<Inbox, 'recall' | 'note'>): ComparisonNotes {
  let before: z.output<typeof begun> | undefined;
  const noted = (name: string, state: unknown): Promise<void> => note(name, state).catch(() => undefined);
  return {
    async recall() {
      try {
        before = begun.safeParse(await recall(BEGUN)).data;
        const told = pairs.safeParse(await recall(ASKED)).data ?? [];
        const asked = told.map(({ new: own, old }) => ({ new: own, ...known({ old }) }));
        return { asked, ...known({ interrupted: before }) };
      } catch (error) {
        if (!(error instanceof Unavailable)) throw error;
        return { asked: [] };
      }
    },
    asked: (all) => noted(ASKED, all),
    begun(pair) {
      if (!pair) return noted(BEGUN, null);
      const key = keyOf(pair);
      return noted(BEGUN, { key, times: before?.key === key ? before.times + 1 : 1 });
    },
  };
}
