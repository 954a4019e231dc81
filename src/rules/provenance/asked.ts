import type { Digest } from '../../core/digest.ts';
import type { RepositoryName } from '../../core/environment.ts';
import type { EvidenceHeld } from '../../core/event.ts';
import type { Lineage } from '../../core/lineage.ts';
import type { Absence } from '../../core/strength.ts';
import type { Placement } from '../../core/subjects.ts';
import { earliest, type Time } from '../../core/time.ts';
import { clockTime } from '../sentences/sentences.ts';

/** How well it is known that an image has no attachment but those that are on record. */
export interface Asked {
  readonly absence: Absence;
  /** Why not better. */
  readonly gap?: string;
  /** Pipelines push first and sign afterwards: until then one may come. */
  readonly until: Time;
  /** The answers it rests on, oldest first; none: nobody asked. */
  readonly answers: readonly EvidenceHeld[];
}

/**
 * Proven only where everything answered about the image itself and each index that lists it, after whatever signs had its
 * time. What lay in a file says nothing of a registry.
 */
export function askedAbout(digest: Digest, at: RepositoryName, placement: Placement, lineage: Lineage): Asked {
  const since = earliest([
    placement.from,
    ...lineage
      .pushesOf(digest)
      .filter((push) => push.registry === at.registry && push.repository === at.repository)
      .map((push) => push.at),
  ]);
  const until = since + lineage.policy.windows.lateEvidence;
  const { parents, children } = lineage.image(digest, at);
  const answersOn = (one: Digest): readonly EvidenceHeld[] =>
    lineage.answersOn(one, at).filter((fact) => fact.registry !== undefined && fact.repository === at.repository);
  const answers = [digest, ...parents, ...children].flatMap(answersOn);
  const whole = (one: Digest): readonly EvidenceHeld[] => answersOn(one).filter((fact) => fact.isComplete);
  const unasked = [digest, ...parents].find((one) => whole(one).length === 0);
  const told = { until, answers: answers.toSorted((one, other) => one.at - other.at || (one.id < other.id ? -1 : 1)) };
  if (unasked !== undefined)
    return {
      ...told,
      absence: 'unproven',
      gap:
        unasked === digest
          ? `an answer of ${at.registry} that is whole: not everything that was asked answered`
          : `an answer about the index that lists it`,
    };
  const isLate = [digest, ...parents].every((one) => whole(one).some((fact) => fact.at >= until));
  return isLate
    ? { ...told, absence: 'proven' }
    : {
        ...told,
        absence: 'unproven',
        gap: `an answer from ${clockTime(until)} on: it was asked before a signature had its time`,
      };
}
