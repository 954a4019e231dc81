import { KEEP_BODIES } from '../../core/policy.ts';
import type { Logger } from 'pino';
import { DAY } from '../../core/time.ts';
import type { Inbox } from '../../intake/inbox.ts';

/** Deliveries are known as repetitions for so long: AWS delivers again after up to 30 days. */
const REMEMBERED = 35 * DAY;

/** Removes bodies older than `keep` milliseconds, and what is known of older deliveries. What does not work is logged. */
export function forgetOld(
  inbox: Pick<Inbox, 'forgetBodies' | 'forget'>,
  keep: number | undefined,
  now: number,
  log: Pick<Logger, 'error'>,
): void {
  Promise.all([inbox.forgetBodies(now - (keep ?? KEEP_BODIES)), inbox.forget(now - REMEMBERED)]).catch(
    (error: unknown) => log.error({ reason: String(error) }, 'old deliveries could not be removed'),
  );
}
