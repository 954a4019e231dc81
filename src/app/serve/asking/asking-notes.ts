import * as z from 'zod';
import { Unavailable } from '../../../core/error.ts';
import type { Inbox } from '../../../intake/inbox.ts';
import type { Taken } from './days-budget.ts';
import type { Told } from './evidence-queue.ts';

/** What outlasts the process. */
export interface Noted {
  /** Which images were asked about, when, and with which answer. */
  readonly told: ReadonlyMap<string, Told>;
  /** How much was taken of each repository today. */
  readonly taken: ReadonlyMap<string, Taken>;
}

export interface AskingNotes {
  recall(): Promise<Noted>;
  /** What cannot be noted is asked again: nothing else hangs on it. */
  note(noted: Noted): Promise<void>;
}

// No collector's note has such a key.
const [ASKED, TAKEN] = ['attachments asked for', 'attachments taken'];
const asked = z.array(z.tuple([z.string(), z.number(), z.string()]));
const taken = z.array(z.tuple([z.string(), z.number(), z.number()]));

export function askingNotes({ recall, note }: Pick<Inbox, 'recall' | 'note'>): AskingNotes {
  return {
    async recall() {
      try {
        const told = asked.safeParse(await recall(ASKED)).data ?? [];
        const today = taken.safeParse(await recall(TAKEN)).data ?? [];
        return {
          told: new Map(told.map(([name, at, hash]) => [name, { asked: at, hash }])),
          taken: new Map(today.map(([place, since, bytes]) => [place, { since, bytes }])),
        };
      } catch (error) {
        if (!(error instanceof Unavailable)) throw error;
        return { told: new Map(), taken: new Map() };
      }
    },
    async note(noted) {
      const told = [...noted.told].map(([name, { asked: at, hash }]) => [name, at, hash]);
      const today = [...noted.taken].map(([place, { since, bytes }]) => [place, since, bytes]);
      await note(ASKED, told).catch(() => undefined);
      await note(TAKEN, today).catch(() => undefined);
    },
  };
}
