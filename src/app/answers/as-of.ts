import { formatTime, type Time } from '../../core/time.ts';
import { asOf } from '../../lineage/as-of/as-of.ts';
import { NotAnswered } from './not-answered.ts';
import { instant } from './paging/paging.ts';
import { found } from './repositories.ts';
import type { SeenView } from './view.ts';

/** For a query that may be about an earlier time. */
export const earlier = {
  at: instant
    .optional()
    .describe('what was so then, by all that is known now and by today’s policy; absent: what is so'),
};

type Seen = SeenView['analysis'];

const made = new WeakMap<Seen, Map<Time, Seen>>();
/** Of each analysis; people look at one time from several sides. */
const MOST_TIMES = 4;

/**
 * What was so at an instant, with the findings that begin by then; the same object for the same instant.
 * @throws NotAnswered where that is after the last evaluation.
 */
export function seenAt({ analysis, standing }: SeenView, at: Time | undefined): Seen {
  if (at === undefined || at === standing.at) return analysis;
  if (at > standing.at)
    throw new NotAnswered('malformed', `query.at: is later than the last evaluation, ${formatTime(standing.at)}`);
  const times = made.get(analysis) ?? new Map<Time, Seen>();
  made.set(analysis, times);
  const known = times.get(at);
  if (known) return known;
  const { lineage, findings, contents = [] } = analysis;
  // What was read before then came to something else, which shows in all facts only.
  if (contents.length > 0)
    throw new NotAnswered(
      'unavailable',
      'evaluation takes long just now: ask again in a moment, or for no earlier time',
    );
  const seen = { lineage: asOf(lineage, at), findings: findings.filter(({ firstEventAt }) => firstEventAt <= at) };
  if (times.size >= MOST_TIMES) times.clear();
  times.set(at, seen);
  return seen;
}

/** What is looked for in what was so then. @throws NotAnswered that names the time, where there was nothing of the name. */
export function foundAt<Value>(at: Time | undefined, look: () => Value): Value {
  try {
    return found(look);
  } catch (error) {
    if (!(error instanceof NotAnswered) || at === undefined) throw error;
    throw new NotAnswered(error.refusal, `as of ${formatTime(at)}: ${error.message}`);
  }
}
