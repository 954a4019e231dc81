import type { Act, Image } from './act.ts';

/** An attack, told once for every stack. */
export interface Scenario {
  /** `01-unrecognised-user`. */
  readonly id: string;
  /** What the attacker does, in one sentence. */
  readonly title: string;
  /** Numbers of the research's scenarios; empty: a replay or an attack on the evidence. */
  readonly research: readonly number[];
  /**
   * Lines added to the stack's policy, as YAML; for scenarios about something a policy must say. Lists are appended to,
   * `REGISTRY` stands for the host of the stack's registry, `PIPELINE_NAME` and
   * `PIPELINE_ALIASES` for the first and the other names of the pipeline's identity.
   */
  readonly policy?: string;
  /**
   * The attack's acts, `day` being the day (its first minute) on which it happens, after the ordinary days before. What
   * it does to the ordinary company, `before` tells: images and tags of the last ordinary day.
   */
  acts(day: number, before: Company): readonly Act[];
  /** Rules of which at least one of each group must fire, on what the attack did. */
  readonly expect: {
    readonly policy: readonly (readonly string[])[];
    /** Absent: nothing is demanded without a policy. */
    readonly observe?: readonly (readonly string[])[];
    /** Images which the findings must be about; absent: anything of the attack. For attacks with harmless beginnings. */
    readonly on?: readonly Image[];
  };
  /** Digests, workloads and settings of the attack: findings about anything else of medium or above are false. */
  readonly about?: readonly string[];
}

/** Ordinary work in which nobody attacks: any finding of medium or above is false. */
export interface Month {
  /** `rebuilds`. */
  readonly id: string;
  /** What is going on, in one sentence. */
  readonly title: string;
  /** As of a scenario. */
  readonly policy?: string;
  /** What happens from `day` (its first minute) on, after the ordinary days before. */
  acts(day: number, before: Company): readonly Act[];
}

/** What the company looks like when the attack begins. */
export interface Company {
  /** What `service` runs in production, and its tags there and in dev: `current('shop/api')`. */
  current(service: string): Standing;
  /** The one before it. */
  previous(service: string): Standing;
}

export interface Standing {
  readonly image: Image;
  /** `1.0.13`. */
  readonly version: string;
  readonly commit: string;
}
