import { placeOf } from '../places.ts';
import { linesOf, type LookAtFile, oldNode, seenAt } from '../view.ts';

/** Keys that the old image's file has not. */
export const sshKeys: LookAtFile = (node, both) => {
  if (placeOf(node.path) !== 'ssh-keys' || node.type !== 'file') return [];
  const before = new Set(linesOf(oldNode(node, both)));
  const added = linesOf(node).filter((line) => !before.has(line));
  const [first] = added;
  if (first === undefined) return [];
  // The key itself says nothing to a reader; its kind, its end and its comment tell it from others.
  const [, kind = '', key = '', comment = ''] = /((?:ssh|ecdsa|sk)-\S+)\s+(\S+)\s*(.*)/.exec(first) ?? [];
  const says = kind === '' ? first : `${kind} …${key.slice(-12)} ${comment}`;
  return [seenAt('ssh-key', node, both, { before: 'nothing', says: says.trim(), isOwned: false })];
};
