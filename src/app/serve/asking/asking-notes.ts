import * as z from 'zod';
import { Unavailable } from '../../../core/error.ts';
import type { Inbox } from '../../../intake/inbox.ts';
import type { Told } from './evidence-queue.ts';

/** What outlasts the process: which images were asked about, when, and with which answer. */
export interface AskingNotes {
  recall(): Promise<ReadonlyMap<string, Told>>;
  /** What cannot be noted is asked again: nothing else hangs on it. */
  note(told: ReadonlyMap<string, Told>): Promise<void>;
}

// No collector's note has such a key.
const KEY = 'attachments asked for';
const noted = z.array(z.tuple([z.string(), z.number(), z.string()]));

export function askingNotes({ recall, note }: Pick<Inbox, 'recall' | 'note'>): AskingNotes {
  return {
    async recall() {
      try {
        const rows = noted.safeParse(await recall(KEY)).data ?? [];
        return new Map(rows.map(([name, asked, hash]) => [name, { asked, hash }]));
      } catch (error) {
        if (!(error instanceof Unavailable)) throw error;
        return new Map();
      }
    },
    note: (told) =>
      note(
        KEY,
        [...told].map(([name, { asked, hash }]) => [name, asked, hash]),
      ).catch(() => undefined),
  };
}
