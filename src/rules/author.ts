import {
  clockTime,
  deletionExhibits,
  nameOf,
  placementExhibits,
  pushExhibits,
  runExhibits,
  runName,
  whereOf,
  workloadName,
} from './sentences/sentences.ts';
import { changeOf, controlExhibits } from './sentences/control-sentences.ts';
import { decisionExhibits } from './sentences/decision-sentences.ts';
import { changed, decided, released } from './scenarios/control-scenario.ts';
import { days, history, hours, minutes, quickly, silent, unheard, usually } from './scenarios/history.ts';
import { asked, registered, seen, serves, started } from './scenarios/workload-scenario.ts';
import { deleted, deployed, digestOf, onHost, pulled, pushed, ran, runs, updated } from './scenarios/scenario.ts';

export type { LandwaiterEvent } from '../core/event.ts';
export type { Lineage } from '../core/lineage.ts';
export type { Exception, Policy } from '../core/policy.ts';
export type {
  AttachedImage,
  Control,
  Deletion,
  JudgedWorkload,
  NamedRepository,
  Placement,
  Push,
  Pusher,
} from '../core/subjects.ts';
export type {
  ClockPair,
  ExpectedFeed,
  FutureRecords,
  KeptLogs,
  NamedCluster,
  NamedRegistry,
  NodeNetwork,
  PushRight,
} from '../core/watch.ts';
export type { Case, Exhibit, Fired, Judged, Quiet, QuietCondition, Rule, Story, Subjects, Verdict } from './rule.ts';

/** What tells the histories of cases: the words that the built-in rules' cases are told in. */
export const words = {
  asked,
  changed,
  days,
  decided,
  deleted,
  deployed,
  digestOf,
  history,
  hours,
  minutes,
  onHost,
  pulled,
  pushed,
  quickly,
  ran,
  registered,
  released,
  runs,
  seen,
  serves,
  silent,
  started,
  unheard,
  updated,
  usually,
} as const;

/** What makes the sentences and the evidence of findings. */
export const sentences = {
  changeOf,
  clockTime,
  controlExhibits,
  decisionExhibits,
  deletionExhibits,
  nameOf,
  placementExhibits,
  pushExhibits,
  runExhibits,
  runName,
  whereOf,
  workloadName,
} as const;

/** Given to the functions that a file of rules or of cases exports. */
export type Words = typeof words;
export type Sentences = typeof sentences;
