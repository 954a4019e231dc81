import type { ChangeRecord } from './change-record.ts';
import type { AdmissionDecided, ControlChanged } from './control-event.ts';
import type { Control, Placement, Workload } from './subjects.ts';
import type { CoverageAnswer } from './telemetry.ts';
import type { Interval, Time } from './time.ts';

/** Whether admission decisions could be missing, and since when they are on record. */
export interface AdmissionCoverage extends CoverageAnswer {
  readonly start?: Time;
}

/** A control that tells of what it refuses or finds wrong, and of nothing that passes. */
export type SilentControl =
  /** That nothing is told of an object is its verdict. `fact` shows how it stood. */
  | { readonly covers: string; readonly fact: ControlChanged }
  /** Why its silence says nothing, in a sentence. */
  | { readonly gap: string };

/** Who changed what guards the chain, and what it decided. */
export interface Controls {
  readonly controls: readonly Control[];
  /** What admission controls said about it, oldest first. */
  decisionsOn(placement: Placement): readonly AdmissionDecided[];
  /** Of new pods of a namespace at a time; undefined: none is read in the cluster. */
  silentControl(place: Pick<Workload, 'cluster' | 'namespace'>, at: Time): SilentControl | undefined;
  /** The record of a change by its name; undefined: none of that name was told. */
  changeRecord(reference: string): ChangeRecord | undefined;
  /** Whether records of changes of a time could be missing; undefined: no change system is read. */
  changeCoverage(at: Time): CoverageAnswer | undefined;
  /** About decisions on what runs in a cluster. */
  admissionCoverage(cluster: string, window: Interval): AdmissionCoverage;
}
