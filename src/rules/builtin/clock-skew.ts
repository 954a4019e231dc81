import { counted } from '../../core/count.ts';
import { formatDuration, MINUTE } from '../../core/time.ts';
import type { ClockPair, FutureRecords } from '../../core/watch.ts';
import { onRecord, type Rule, type Verdict } from '../rule.ts';
import { clockTime } from '../sentences/sentences.ts';

const LIMIT = MINUTE;

export const clockSkew: Rule = {
  id: 'clock-skew',
  version: 1,
  title: 'The clocks of two sources do not agree',
  severity: 'low',
  mode: 'observe',
  attack: [],
  why: 'Which came first is read from these clocks: a push that seems to come before its build, or a deployment before its push, is judged wrongly.',
  respond: [
    'Set the clock that is wrong: compare both systems with a time server.',
    'Until then read findings that rest on order within so short a time with care.',
  ],
  benignIf: ['one of the feeds writes when it was told, not when it happened'],
  phase: 'facts',
  on: 'clocks',
  quiet: {
    agree: {
      when: 'the median distance of the records that both wrote of the same pushes is a minute at most; three such pairs at least are compared, claims are left out, and a few forged pairs do not move a median',
      least: 'recorded',
    },
  },

  detect: (subject) => ('future' in subject ? judgeFuture(subject) : judgePair(subject)),
};

function judgePair({ one, other, pairs, ahead, middle, example }: ClockPair): Verdict {
  const length = formatDuration(ahead);
  if (Math.abs(ahead) <= LIMIT)
    return onRecord('agree', `they are ${length} apart over ${counted(pairs, 'push', 'pushes')}`);
  const [least, most] = middle.map(Math.abs).sort((a, b) => a - b);
  const [first, second] = ahead > 0 ? [other, one] : [one, other];
  return {
    summary: `${first} is ${length} ahead of ${second}, by the median of ${counted(pairs, 'push', 'pushes')} that both recorded (half of them between ${formatDuration(least ?? 0)} and ${formatDuration(most ?? 0)}).`,
    confidence: 'recorded',
    missing: ['which of the two clocks is right'],
    evidence: example.map((fact, index) => ({
      fact,
      says: `${index === 0 ? one : other} recorded this push at ${clockTime(fact.at)}`,
    })),
  };
}

function judgeFuture({ about, now, latest, future }: FutureRecords): Verdict {
  return {
    summary: `Records of ${about.name} lie up to ${formatDuration(latest - now)} after all others, the latest at ${clockTime(latest)}: its clock is wrong, or they are forged.`,
    confidence: 'recorded',
    since: now,
    evidence: future.map((fact) => ({ fact, says: `this is said to have happened at ${clockTime(fact.at)}` })),
  };
}
