import { createHash } from 'node:crypto';
import type { TreeNode } from '../tree/tree.ts';
import type { Claim } from './ecosystem.ts';
import type { Owner } from './ownership.ts';

/** Whether what stands in the tree is what a record says: undefined for folders, which hold no bytes of their own. */
export function stateOf(node: TreeNode, claim: Claim): Owner['state'] | undefined {
  if (node.type === 'directory') return undefined;
  if (node.type === 'symlink') return linkState(node.target ?? '', claim);
  if (claim.target !== undefined) return 'changed';
  if (claim.checksum === undefined) return 'unknown';
  if (node.type !== 'file') return 'changed';
  const hex = node[claim.checksum.by];
  if (hex === undefined) return 'unknown';
  return hex === claim.checksum.hex ? 'same' : 'changed';
}

function linkState(target: string, claim: Claim): Owner['state'] {
  if (claim.target !== undefined) return target === claim.target ? 'same' : 'changed';
  const { checksum } = claim;
  if (checksum === undefined) return 'unknown';
  // The record is of a file, and a link has taken its place.
  if (checksum.isOfTarget !== true) return 'changed';
  return createHash(checksum.by).update(target, 'latin1').digest('hex') === checksum.hex ? 'same' : 'changed';
}
