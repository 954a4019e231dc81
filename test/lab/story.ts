import type { Digest } from '../../src/core/digest.ts';
import type { Company } from './company.ts';

/** What a step should lead to, by mode: `must` are required rules, `may` are right but not required. */
export interface Expectation {
  readonly must: readonly string[];
  readonly may: readonly string[];
}

/** One thing people did in the story. Benign steps must raise nothing of medium or above. */
export interface Step {
  readonly id: string;
  readonly kind: 'benign' | 'attack';
  readonly at: string;
  readonly title: string;
  /** `repository:tag`, where the step is about one. */
  readonly image?: string;
  readonly digest?: Digest;
  readonly expect?: { readonly policy: Expectation; readonly observe: Expectation };
}

/** Milliseconds of a moment of November 2026, UTC, e.g. `13T02:00:12`. */
export function moment(text: string): number {
  return Date.parse(`2026-11-${text}Z`);
}

/** The steps and shared doings of a story. */
export interface Teller {
  readonly company: Company;
  readonly steps: Step[];
}

/** RFC 3339 in UTC. */
export function iso(at: number): string {
  return new Date(at).toISOString();
}

/** Content of a believable size that is the same every time. */
export function text(seed: string, lines: number): string {
  return Array.from({ length: lines }, (_, line) => `${seed} line ${line} ${(line * 2654435761) % 4294967291}\n`).join(
    '',
  );
}
