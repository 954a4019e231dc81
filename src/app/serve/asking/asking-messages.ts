import type { WantedEvidence } from '../../../core/wanted-evidence.ts';
import type { Failure } from '../../comparisons/compare-pair.ts';
import type { RegistryAccess } from '../images/registry-access.ts';

/** An image of which a registry is to be asked what is attached to it, by whose access. */
export interface AskingJob extends Pick<WantedEvidence, 'registry' | 'repository' | 'digest' | 'isUntold'> {
  readonly by: RegistryAccess;
  /** Bytes that its repository may still have kept today. */
  readonly budget: number;
  /** It was tried before: what does not answer keeps back no longer what does. */
  readonly isAgain: boolean;
}

export interface AttachedNow {
  /** Lines of JSON, as `image-evidence` reads them; each part is a delivery. */
  readonly parts: readonly string[];
  /** Of all that was answered but the time, as a SHA-256. */
  readonly hash: string;
  /** Of what is attached. */
  readonly bytes: number;
}

export type AskingAnswer = AttachedNow | { readonly failure: Omit<Failure, 'of'> };
