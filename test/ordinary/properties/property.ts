import { type Finding, isAtLeastSevere } from '../../../src/core/finding.ts';
import type { Random } from '../../../bench/random.ts';
import type { Month } from '../month.ts';
import type { Judge } from './judge.ts';

export type Mode = 'policy' | 'none';

/** What may be done to a month without changing what is found. */
export interface Property {
  readonly name: string;
  /** Undefined: this month has nothing to do it to. */
  try(trial: Trial): Promise<Outcome | undefined>;
}

export interface Trial {
  readonly month: Month;
  readonly seed: number;
  readonly random: Random;
  readonly mode: Mode;
  readonly judge: Judge;
}

export interface Outcome {
  /** Findings that must not have come, gone or changed. */
  readonly broken: readonly Change[];
  /** Changes that the property allows. */
  readonly allowed: number;
}

export interface Change {
  readonly how: 'came' | 'went' | 'lost' | 'graver';
  readonly finding: Pick<Finding, 'rule' | 'severity' | 'state' | 'title'>;
}

/** Of a finding that was there, before or after. */
export interface Changed extends Change {
  readonly finding: Finding;
}

/** Rule, subject, severity and state; the id is made of rule and subject. */
export const sameness = ({ rule, id, severity, state }: Finding): string => `${rule} ${id} ${severity} ${state}`;

/** What one answer has that the other has not, by `key`; equal ones are counted. */
export function changes(
  before: readonly Finding[],
  after: readonly Finding[],
  key: (finding: Finding) => string = sameness,
  keyBefore = key,
): readonly Changed[] {
  return [
    ...missing(before, keyBefore, after, key).map((finding): Changed => ({ how: 'went', finding })),
    ...missing(after, key, before, keyBefore).map((finding): Changed => ({ how: 'came', finding })),
  ];
}

function missing(
  from: readonly Finding[],
  keyFrom: (finding: Finding) => string,
  other: readonly Finding[],
  keyOther: (finding: Finding) => string,
): readonly Finding[] {
  const left = new Map<string, number>();
  for (const one of other) left.set(keyOther(one), (left.get(keyOther(one)) ?? 0) + 1);
  return from.filter((one) => {
    const count = left.get(keyFrom(one)) ?? 0;
    left.set(keyFrom(one), count - 1);
    return count <= 0;
  });
}

/** Medium or worse, and standing or waiting. */
export const isGrave = ({ severity, state }: Change['finding']): boolean =>
  isAtLeastSevere(severity, 'medium') && (state === 'open' || state === 'pending');

/** An outcome of those changes that are not allowed. */
export function outcome<Any extends Change>(
  all: readonly Any[],
  isAllowed: (change: Any) => boolean = () => false,
): Outcome {
  const broken = all.filter((change) => !isAllowed(change));
  return { broken, allowed: all.length - broken.length };
}

/** `came: silent-roll high open: The title`. */
export const told = ({ how, finding: { rule, severity, state, title } }: Change): string =>
  `${how}: ${rule} ${severity} ${state}: ${title}`;
