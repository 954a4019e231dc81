import * as z from 'zod';
import { InvalidInput, Unavailable } from '../../../core/error.ts';
import type { Time } from '../../../core/time.ts';
import { Problem } from '../access/problem.ts';

/** Where it is kept which sessions were ended, so that a restart does not bring them back. */
export interface EndedKept {
  recall(): Promise<unknown>;
  note(state: unknown): Promise<void>;
}

/** The sessions that somebody signed out of, by id. */
export interface EndedSessions {
  /** @throws Problem while it cannot be known. */
  has(id: string): Promise<boolean>;
  /** Once it has resolved, a restart does not bring it back. `until`: when it would have ended anyway. @throws Problem */
  add(id: string, until: Time, now: Time): Promise<void>;
}

const MOST = 10_000;

const notedSchema = z.object({
  version: z.literal(1),
  ended: z.array(z.tuple([z.string(), z.number()])),
});

export function endedSessions(kept: EndedKept): EndedSessions {
  let known: Promise<Map<string, Time>> | undefined;
  let writing: Promise<unknown> = Promise.resolve();
  /** Whether what was noted last is all that is known. */
  let isNoted = true;

  function ended(): Promise<Map<string, Time>> {
    known ??= kept.recall().then(
      (noted) => new Map(notedSchema.safeParse(noted).data?.ended),
      (error: unknown) => {
        // Asked again by whoever comes next.
        known = undefined;
        throw error;
      },
    );
    return explaining('it cannot be looked up now whether your session was ended', known);
  }

  return {
    async has(id) {
      return (await ended()).has(id);
    },
    async add(id, until, now) {
      const all = await ended();
      if (isNoted && all.has(id)) return;
      all.set(id, until);
      for (const [one, over] of all) if (over <= now || all.size > MOST) all.delete(one);
      // One after the other, each with all: an earlier list must not replace a later one.
      isNoted = false;
      const noted = [...all];
      const next = writing.then(() => kept.note({ version: 1, ended: noted }));
      writing = next.then(
        () => (isNoted = true),
        () => (isNoted = false),
      );
      await explaining('your session is over here, but would come back with a restart: sign out again', next);
    },
  };
}

async function explaining<Result>(what: string, work: Promise<Result>): Promise<Result> {
  try {
    return await work;
  } catch (error) {
    if (error instanceof Unavailable || error instanceof InvalidInput)
      throw new Problem('unavailable', what, { after: 2, cause: error });
    throw error;
  }
}
