/**
 * How well a link between two facts is known, strongest first:
 * `verified`: a signature we checked ourselves; `recorded`: the log of the system that did it, with a digest;
 * `asserted`: someone's unsigned claim (webhook without authentication, label); `inferred`: identity and time only.
 */
export type Strength = 'verified' | 'recorded' | 'asserted' | 'inferred';

const ORDER: readonly Strength[] = ['inferred', 'asserted', 'recorded', 'verified'];

export function isAtLeast(strength: Strength, least: Strength): boolean {
  return ORDER.indexOf(strength) >= ORDER.indexOf(least);
}

/** Whether it is the word of the system that did it, not a claim that anybody could have sent. */
export function isRecorded(one: { readonly strength: Strength }): boolean {
  return isAtLeast(one.strength, 'recorded');
}

/** The recorded ones where there are any, else all: a claim fills in for a record, but never beside one. */
export function bestOf<Known extends { readonly strength: Strength }>(all: readonly Known[]): readonly Known[] {
  const recorded = all.filter(isRecorded);
  return recorded.length > 0 ? recorded : all;
}

/** The weakest of the links a statement needs; `verified` when it needs none. */
export function weakest(strengths: Iterable<Strength>): Strength {
  let result: Strength = 'verified';
  for (const one of strengths) if (!isAtLeast(one, result)) result = one;
  return result;
}

/** Whether a record's absence is known: see {@link file://./coverage.ts}. */
export type Absence = 'proven' | 'assumed' | 'unproven';
