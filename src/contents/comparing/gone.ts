import type { Comparison } from '../../core/comparison.ts';
import type { Digest } from '../../core/digest.ts';
import { SIGNS_SHA256 } from '../looking/signs.ts';
import { READER } from './compare.ts';

const LONGEST = 300;

/** Of an index or manifest that nobody has any more: that nothing of it was read, and why. */
export function goneImage(manifest: Digest, reason: string): Comparison {
  return {
    reader: READER,
    signs: SIGNS_SHA256,
    platform: 'unknown',
    new: { manifest },
    isComplete: false,
    unread: [{ of: 'new', reason: reason.slice(0, LONGEST) }],
    seen: [],
    more: [],
    configuration: [],
    packages: [],
    packageCount: 0,
    files: { added: 0, changed: 0, removed: 0 },
    layers: [],
  };
}
