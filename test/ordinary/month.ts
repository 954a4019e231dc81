import type { Act } from './act.ts';
import type { Organisation } from './organisation.ts';

/** A month of an organisation: what happened, what its owner wrote as policy, and what is owed. */
export interface Month {
  readonly organisation: Organisation;
  readonly from: number;
  readonly until: number;
  /** By time. */
  readonly acts: readonly Act[];
  /** `landwaiter.yaml` as the owner would have written and kept it, with its bindings. */
  readonly policy: string;
  /** Keys and roots that the policy names, by their paths. */
  readonly files?: ReadonlyMap<string, string>;
  readonly owed: readonly Owed[];
  /** What was drawn, for tables: `habit: nightly rebuild`, `movement: drain`. */
  readonly drawn: readonly string[];
}

/** An honest act that looks like an attack in the records which this organisation has. */
export interface Owed {
  readonly id: string;
  /** A kind listed in the README. */
  readonly kind: string;
  readonly at: number;
  readonly who: string;
  /** Why nobody could tell, in a sentence. */
  readonly why: string;
  /** Words one of which is in a finding about it: digests, tags, accounts, workloads. */
  readonly about: readonly string[];
  /** In which modes it is owed. */
  readonly modes: readonly Mode[];
}

export type Mode = 'policy' | 'draft' | 'none';

/** An attack put into an honest month. */
export interface Attack {
  readonly id: string;
  /** Number in the research's table. */
  readonly number: number;
  readonly acts: readonly Act[];
  /** Digests, tags, accounts that a finding must name one of. */
  readonly about: readonly string[];
  /** Kinds of feeds that show it, any of which suffices within a group; all groups are needed. Written before any run. */
  readonly shownBy: readonly (readonly string[])[];
}
