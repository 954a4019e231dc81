import type { Digest } from './digest.ts';
import type { RepositoryName } from './environment.ts';
import type { Time } from './time.ts';

/** An image of which a registry should be asked what is attached to it. */
export interface WantedEvidence extends RepositoryName {
  readonly digest: Digest;
  /** It is asked again, where the last answer is from before this. */
  readonly after: Time;
  /** It runs: it is asked again each day. */
  readonly isRunning: boolean;
  /** No record tells what it is: that alone is asked, and not what is attached to it. */
  readonly isUntold?: true;
}
