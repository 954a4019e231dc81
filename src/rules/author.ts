import { clockTime, nameOf, placementExhibits, pushExhibits, runName, whereOf } from './sentences.ts';
import { days, history, hours, minutes, silent, usually } from './history.ts';
import { deleted, deployed, digestOf, onHost, pulled, pushed, ran, runs, updated } from './scenario.ts';

export type { LandwaiterEvent } from '../core/event.ts';
export type { Lineage } from '../core/lineage.ts';
export type { Control, Deletion, Placement, Push } from '../core/subjects.ts';
export type { Case, Exhibit, Fired, Judged, Quiet, QuietCondition, Rule, Story, Verdict } from './rule.ts';

/** What tells the histories of cases: the words that the built-in rules' cases are told in. */
export const words = {
  days,
  deleted,
  deployed,
  digestOf,
  history,
  hours,
  minutes,
  onHost,
  pulled,
  pushed,
  ran,
  runs,
  silent,
  updated,
  usually,
} as const;

/** What makes the sentences and the evidence of findings. */
export const sentences = { clockTime, nameOf, placementExhibits, pushExhibits, runName, whereOf } as const;

/** Given to the functions that a file of rules or of cases exports. */
export type Words = typeof words;
export type Sentences = typeof sentences;
