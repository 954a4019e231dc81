import { getHeapStatistics } from 'node:v8';
import * as z from 'zod';
import { MINUTE } from '../../../core/time.ts';
import type { Inbox } from '../../../intake/inbox.ts';

/** What one fact may take while everything is judged, with what is found about it, in bytes. */
const A_FACT = 7 * 1024;
/** Beyond this share of its heap nobody knows whether a thread gets through, and perhaps the process goes with it. */
const SCARCE = 0.8;
const NOTE = 'evaluation short of memory';

/** How long nothing is read and judged after memory ran out. */
export const REST = 10 * MINUTE;
export const TOO_LITTLE =
  'memory is not enough for what is kept: give more (NODE_OPTIONS=--max-old-space-size=…), or keep less (retention in the policy)';

/** Whether judging so many facts may take more than is left of this thread's heap. */
export function isScarce(facts: number): boolean {
  const { used_heap_size: used, heap_size_limit: limit } = getHeapStatistics();
  return used + facts * A_FACT > limit * SCARCE;
}

/** Notes that something was begun for which memory may not be enough, so that whoever starts after it knows. */
export interface Marker {
  /** Nothing, where enough is left. */
  begin(facts: number): Promise<void>;
  /** It went well. */
  end(): Promise<void>;
}

/** `limit`: the process's heap, in bytes. */
export function markerOf(inbox: Pick<Inbox, 'note'>, limit: number): Marker {
  let isNoted = false;
  return {
    async begin(facts) {
      if (isNoted || !isScarce(facts)) return;
      isNoted = true;
      await inbox.note(NOTE, { limit });
    },
    async end() {
      if (!isNoted) return;
      isNoted = false;
      await inbox.note(NOTE, null);
    },
  };
}

const noted = z.object({ limit: z.number() });

/** Whether a process before this one, with no less memory, ended while memory was short. `limit`: this one's heap. */
export async function endedShort(inbox: Pick<Inbox, 'recall'>, limit: number): Promise<boolean> {
  const before = noted.safeParse(await inbox.recall(NOTE)).data;
  return before !== undefined && before.limit >= limit;
}
