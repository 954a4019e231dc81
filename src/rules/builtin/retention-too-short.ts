import { DAY, formatDuration } from '../../core/time.ts';
import { onRecord, type Rule } from '../rule.ts';
import { clockTime } from '../sentences/sentences.ts';

export const retentionTooShort: Rule = {
  id: 'retention-too-short',
  version: 1,
  title: 'Logs do not reach as far back as the policy wants',
  severity: 'low',
  mode: 'policy',
  goesBy: ['retention'],
  attack: [],
  why: 'An implant is often found months after its push. What explains it has to be kept that long, and a trail that was cut short shows first here.',
  respond: [
    'See how long the system keeps these logs, and raise it or copy them elsewhere.',
    'If they were kept longer, ask who removed them.',
  ],
  benignIf: ['the source was connected only then', 'older files of it are kept and were not read here'],
  phase: 'facts',
  on: 'kept',
  quiet: {
    'reaches-back': {
      when: 'the records of the class reach back, without two silent weeks, as far as the policy wants or as the oldest record of all that was read, give or take a day or what is usual between its records',
      least: 'recorded',
    },
  },

  detect({ logClass, wanted, start, oldest, pause, first }, { at }) {
    // That nothing of a class is read at all is what `landwaiter coverage` and source-silent tell.
    if (oldest === undefined) return undefined;
    const due = Math.max(start, at - wanted);
    if (oldest - due <= Math.max(DAY, pause))
      return onRecord('reaches-back', `${logClass} records reach back to ${clockTime(oldest)}`);
    return {
      summary: `The policy wants ${logClass} logs kept for ${formatDuration(wanted)}; those that were read begin at ${clockTime(oldest)}, ${formatDuration(at - oldest)} back, while others reach back to ${clockTime(start)}.`,
      confidence: 'recorded',
      missing: [`${logClass} records from ${clockTime(due)} to ${clockTime(oldest)}`],
      since: oldest,
      evidence: first ? [{ fact: first, says: `the oldest ${logClass} record without a long silence after it` }] : [],
    };
  },
};
