import { InvalidInput, Unavailable } from '../../core/error.ts';
import { DAY, MINUTE, SECOND, type Time } from '../../core/time.ts';
import type { Trouble } from './outbox.ts';

const [FIRST_WAIT, LONGEST_WAIT, GIVEN_UP_AFTER] = [SECOND, 15 * MINUTE, DAY];

/**
 * The trouble after an attempt that failed: tried again after a wait that doubles from 1 s to 15 min, or after what the
 * receiver asked for; given up after a day, or at once when the content is refused.
 * @param random between 0 and 1: waits are spread over half of their length, so that not all come back at once.
 */
export function afterFailure(
  error: unknown,
  content: string,
  before: Trouble | undefined,
  at: Time,
  random: number,
): Trouble {
  // What was given up and is tried because it changed, or because somebody revived it, starts afresh.
  const earlier = before?.nextAt === undefined || before.attempts === 0 ? undefined : before;
  const attempts = (earlier?.attempts ?? 0) + 1;
  const since = earlier?.since ?? at;
  const told = { content, attempts, since, throttled: false, reason: reasonOf(error) };
  if (error instanceof InvalidInput || at - since >= GIVEN_UP_AFTER) return told;
  const wait = Math.min(LONGEST_WAIT, FIRST_WAIT * 2 ** Math.min(attempts - 1, 20)) * (0.5 + random / 2);
  const asked = error instanceof Unavailable ? error.retryAfter : undefined;
  return { ...told, nextAt: Math.ceil(at + Math.max(wait, asked ?? 0)), throttled: asked !== undefined };
}

function reasonOf(error: unknown): string {
  if (error instanceof InvalidInput || error instanceof Unavailable) return error.message;
  // Its message may hold anything.
  return `a bug in landwaiter: ${error instanceof Error ? error.name : 'unknown'}`;
}
