import type { Digest } from '../../core/digest.ts';
import { InvalidInput } from '../../core/error.ts';
import type { Manifest, Referrer, Referrers } from '../image-store.ts';
import { descriptorsIn } from './answers.ts';

export const MOST_REFERRERS = 50;

/**
 * What stands under the tag of a digest's referrers (distribution-spec 1.1, "Referrers Tag Schema"). Where that is no list,
 * nobody knows what was on it: only the subject itself, which `cosign copy` puts there, says that there is none.
 */
export function listUnder(tag: string, subject: Digest, found: Manifest | undefined): Referrers {
  if (!found || found.digest === subject) return { descriptors: [], isComplete: true, from: 'tag' };
  try {
    return { ...bounded(descriptorsIn(found), true), from: 'tag' };
  } catch (error) {
    if (!(error instanceof InvalidInput)) throw error;
    return {
      descriptors: [],
      isComplete: false,
      from: 'tag',
      reason: `the tag ${tag} is no list of referrers but ${found.digest}`,
    };
  }
}

export function bounded(found: readonly Referrer[], isAll: boolean): Omit<Referrers, 'from'> {
  return { descriptors: found.slice(0, MOST_REFERRERS), isComplete: isAll && found.length <= MOST_REFERRERS };
}
