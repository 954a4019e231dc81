import type { Placement, Push } from '../../core/subjects.ts';

/** Pushes and placements that a finding of medium or more stands on: nothing is learned from them. */
export interface Questioned {
  push(push: Push): boolean;
  placement(placement: Placement): boolean;
}
