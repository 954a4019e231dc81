import { formatTime, type Time } from '../../core/time.ts';
import type { Path } from '../schema/document.ts';
import type { Note } from './note.ts';

interface ExceptionTimes {
  readonly starts?: Time | undefined;
  readonly expires: Time;
  readonly reviewBy?: Time | undefined;
  readonly reviewedAt?: Time | undefined;
  readonly reviewedBy?: string | undefined;
}

/** Times of an exception, of whatever kind, that cannot be. */
export function* exceptionTimes(times: ExceptionTimes, path: Path): Generator<Note> {
  const { starts, expires, reviewBy, reviewedAt, reviewedBy } = times;
  if (starts !== undefined)
    for (const [key, time] of Object.entries({ expires, reviewBy, reviewedAt }))
      if (time !== undefined && time <= starts)
        yield { path: [...path, key], reason: `is not after starts, ${formatTime(starts)}` };
  if ((reviewedAt === undefined) !== (reviewedBy === undefined))
    yield { path, reason: 'needs both reviewedAt and reviewedBy, or neither' };
}
