import type { Digest } from './digest.ts';
import type { HostImage, LandwaiterEvent } from './event.ts';
import type { Absence } from './strength.ts';
import type { NamedRepository } from './subjects.ts';
import type { Interval, Time } from './time.ts';
import type { Watch } from './watch.ts';

/** Whether records of some kind could be missing over a window. */
export interface CoverageAnswer {
  readonly absence: Absence;
  /** What is not known, in a sentence; absent when proven. */
  readonly gap?: string;
  /** No record of that time or before was read at all: nobody looked. */
  readonly unread?: true;
  /** All that was read of it is older. */
  readonly ended?: true;
}

/** What is on record at all, and what could be missing. */
export interface Telemetry {
  /** In a list made when it is asked for, which with many pulls is more than all else: what rules need of them is answered elsewhere. */
  readonly facts: readonly LandwaiterEvent[];
  /** What engines of hosts are on record as having done to images and containers, in no order; of these what they started. */
  readonly onHosts: readonly HostImage[];
  readonly started: readonly HostImage[];
  /** Of these what is known to be of exactly these bytes, oldest first. */
  startsOf(digest: Digest): readonly HostImage[];
  /** By name. */
  readonly repositories: readonly NamedRepository[];
  /** Whether the registry's feed was there over the window. */
  registryCoverage(registry: string, window: Interval): CoverageAnswer;
  /** Whether that one of the registry's feeds was there which says who acted. */
  namingCoverage(registry: string, window: Interval): CoverageAnswer;
  /** Some registry feed covers this host at all. */
  isMonitored(registry: string): boolean;
  /** The registry's feed records pulls. */
  recordsPulls(registry: string): boolean;
  coverageStart(registry: string): Time | undefined;
  /** What is known of the telemetry itself. */
  readonly watch: Watch;
}
