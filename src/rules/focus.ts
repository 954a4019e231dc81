import type { LandwaiterEvent } from '../core/event.ts';
import type { Finding } from '../core/finding.ts';
import type { Lineage } from '../core/lineage.ts';
import type { Phase, Subject } from './rule.ts';

/** What of a lineage is to be judged anew, and what is known of the rest. */
export interface Focus {
  /** Ids of the facts that came since the last evaluation. */
  readonly fresh: ReadonlySet<string>;
  /** The findings of the last evaluation, by id: they stand for the subjects that no fresh fact touches. */
  readonly standing: ReadonlyMap<string, Finding>;
}

/**
 * Whether a subject is to be judged in a phase: those that fresh facts touch, and of the older pushes that fresh
 * placements reached whether they are incidents. Subjects of the telemetry itself never are: they need all facts.
 */
export function inFocus({ fresh }: Focus, lineage: Lineage): (subject: Subject, phase: Phase) => boolean {
  const isFresh = (facts: readonly LandwaiterEvent[]): boolean => facts.some(({ id }) => fresh.has(id));
  const placed = lineage.placements.filter(
    ({ observed, asked }) => isFresh(observed) || asked.some(({ fact }) => fresh.has(fact.id)),
  );
  const touched = new Set<Subject>([
    ...placed,
    ...[...lineage.pushes, ...lineage.deletions, ...lineage.controls].filter(({ facts }) => isFresh(facts)),
    ...lineage.overridden.filter(({ decisions }) => isFresh(decisions)),
  ]);
  const reached = new Set<Subject>(placed.flatMap((placement) => lineage.pushesFor(placement)));
  return (subject, phase) =>
    touched.has(subject) || ((phase === 'incident' || phase === 'campaign') && reached.has(subject));
}
