import type { AdmissionDecided } from './control-event.ts';
import type { Control, Placement } from './subjects.ts';
import type { CoverageAnswer } from './telemetry.ts';
import type { Interval, Time } from './time.ts';

/** Whether admission decisions could be missing, and since when they are on record. */
export interface AdmissionCoverage extends CoverageAnswer {
  readonly start?: Time;
}

/** Who changed what guards the chain, and what it decided. */
export interface Controls {
  readonly controls: readonly Control[];
  /** What admission controls said about it, oldest first. */
  decisionsOn(placement: Placement): readonly AdmissionDecided[];
  /** About decisions on what runs in a cluster. */
  admissionCoverage(cluster: string, window: Interval): AdmissionCoverage;
}
