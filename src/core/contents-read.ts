import type { Digest } from './digest.ts';
import type { Evidence, Severity } from './finding.ts';
import type { Strength } from './strength.ts';
import type { Time } from './time.ts';

/**
 * What an evaluation concluded of a pushed image that was read: as much as its chain of custody tells. It rests on what is
 * known of the images before it, so it is kept beside the findings, for answers that look at one image alone.
 */
export interface ContentsRead {
  /** Key and time of the push. */
  readonly push: string;
  readonly at: Time;
  readonly digest: Digest;
  /** The image that it was compared with; absent: on some platform with none. */
  readonly old?: string;
  /** On no platform it was compared with another. */
  readonly isAlone: boolean;
  /** How many differences count. */
  readonly differing: number;
  /** The one with which it is to be compared, where a trusted push of it is on record. */
  readonly baseline?: string;
  /** All platforms were compared with the baseline; where there is none, each was read by itself. */
  readonly isCurrent: boolean;
  /** Of every platform everything was read; else the first that was not, and why. */
  readonly isComplete: boolean;
  readonly unread?: string;
  readonly strength: Strength;
  /** Of medium or more, or absent. */
  readonly severity?: Severity;
  /** The first comparison. */
  readonly evidence: readonly Evidence[];
}
