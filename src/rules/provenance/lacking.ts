import type { Digest } from '../../core/digest.ts';
import type { RepositoryName } from '../../core/environment.ts';
import type { ExaminedAttachment } from '../../core/examined.ts';
import type { Lineage } from '../../core/lineage.ts';
import type { Placement } from '../../core/subjects.ts';
import type { Exhibit, QuietCondition } from '../rule.ts';
import { clockTime, placementExhibits } from '../sentences/sentences.ts';
import { askedAbout } from './asked.ts';
import { attachedAround, attachmentExhibits } from './why-not.ts';

/** When every rule is quiet that asks what is attached to what runs. */
export const NOT_ASKED_FOR = {
  injected: {
    when: 'the policy lists the image among the environment’s injectors',
    least: 'recorded',
    beyondAttackers: 'the list stands in the policy, and names repositories',
  },
  unasked: {
    when: 'nobody who is believed asked what is attached to it: custody says that it is unknown',
    least: 'recorded',
    beyondAttackers: 'whoever asks is the operator; what is not asked passes nowhere, and is told as a gap',
  },
} as const satisfies Readonly<Record<string, QuietCondition>>;

/** What a finding about something that is not attached rests on; undefined: nobody asked. */
export function lackingIn(placement: Placement, image: Digest, at: RepositoryName, lacks: string, lineage: Lineage) {
  const { answers, absence, until, gap } = askedAbout(image, at, placement, lineage);
  const last = answers.at(-1);
  if (!last) return undefined;
  const attached: readonly ExaminedAttachment[] = attachedAround(image, at, lineage);
  const answer: Exhibit = { fact: last, says: `what is attached was asked at ${clockTime(last.at)}` };
  return {
    attached,
    told: {
      confidence: 'recorded' as const,
      absence,
      pendingUntil: until,
      missing: [lacks, ...(gap === undefined ? [] : [gap])],
      evidence: [...placementExhibits(placement), ...(attached.length > 0 ? attachmentExhibits(attached) : [answer])],
    },
  };
}
