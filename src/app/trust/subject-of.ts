import type { EvidenceHeld } from '../../core/event.ts';
import { isRecorded } from '../../core/strength.ts';
import type { Subject } from '../../provenance/subject.ts';

/** The image, as far as verdicts are a function of it: where it lies, and what a record that is no claim says that it is. */
export function subjectOf(fact: EvidenceHeld): Subject {
  const { subject, registry, repository, target } = fact;
  return {
    digest: subject,
    ...(registry !== undefined && repository !== undefined && { repository: `${registry}/${repository}` }),
    ...(isRecorded(fact) && target),
  };
}
