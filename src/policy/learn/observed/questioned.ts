import type { Placement, Push } from '../../../core/subjects.ts';

/** Pushes and placements that a finding of medium or more stands on: nothing is learned from them. */
export interface Questioned {
  push(push: Push): boolean;
  placement(placement: Placement): boolean;
  /** Whether a finding about what its image carries stands on it, were it told with an earlier push: the next builds show the same. */
  contents(push: Push): boolean;
  /** Whether it is by somebody of whom a finding says that nobody knows him in that registry: let in by halves he is told push by push. */
  byNewcomer(push: Push): boolean;
}
