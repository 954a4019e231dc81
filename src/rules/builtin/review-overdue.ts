import { type Exhibit, onRecord, type Rule, type Subject } from '../rule.ts';
import { clockTime, placementExhibits, pushExhibits } from '../sentences/sentences.ts';

export const reviewOverdue: Rule = {
  id: 'review-overdue',
  version: 1,
  title: 'An exception was not reviewed by its date',
  severity: 'low',
  mode: 'policy',
  goesBy: ['exceptions[].reviewBy', 'contents.accept[].reviewBy'],
  attack: [{ technique: 'T1525', analytic: 'AN0946' }],
  why: 'In an emergency people let in what they would never let in otherwise. The review afterwards is when somebody looks at what really came in.',
  respond: [
    'Look at what came in under the exception, together with somebody other than its owner.',
    'Record the review in the policy: reviewedAt and reviewedBy of the exception.',
  ],
  benignIf: ['the review was held and not recorded'],
  phase: 'exceptions',
  on: 'exception',
  quiet: {
    reviewed: {
      when: 'the policy says that somebody other than its owner reviewed it, and when',
      least: 'recorded',
      beyondAttackers: 'the policy file is the organisation’s own',
    },
  },

  detect(exception, lineage, judged) {
    const { id, owner, reason, reviewBy, reviewed, reviewedAt, reviewedBy } = exception;
    if (reviewBy === undefined || lineage.at < reviewBy) return undefined;
    if (reviewed && reviewedAt !== undefined && reviewedAt <= lineage.at)
      return onRecord('reviewed', `${reviewedBy} reviewed it at ${clockTime(reviewedAt)}`);
    const used = judged.within(id);
    return {
      summary: `Exception ${id} of ${owner} (${reason}) should have been reviewed by ${clockTime(reviewBy)}, and no review by anybody else is recorded; ${used.length === 0 ? 'nothing on record is within its scope' : `it covers ${used.length} finding${used.length === 1 ? '' : 's'}`}.`,
      confidence: 'recorded',
      missing: [`a review of ${id} by somebody other than ${owner}`],
      since: reviewBy,
      evidence: used.slice(0, 5).flatMap(({ subject }) => exhibitsOf(subject)),
    };
  },
};

function exhibitsOf(subject: Subject): readonly Exhibit[] {
  if ('container' in subject) return placementExhibits(subject);
  return 'told' in subject ? pushExhibits(subject).slice(0, 1) : [];
}
