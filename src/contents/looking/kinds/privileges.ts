import { basename } from '../places.ts';
import { beforeOf, isByRecord, type LookAtFile, oldNode, seenAt } from '../view.ts';
import type { TreeNode } from '../../tree/tree.ts';

const SET_ID = 0o6000;
const RUN = 0o111;
/** What runs whatever it is told: no distribution ships these with the bit. */
const RUNS_ANYTHING =
  /^(?:ba|da|z|k|a|tc|c|fi)?sh$|^(?:busybox|python|perl|ruby|node|php|lua|awk|gawk|mawk|env|find|vim?|nano|less|cp|dd|tar|gdb|strace|nmap|socat|nc|curl|wget)[\d.]*$/;
/** `cap_net_bind_service`, the tenth: to listen below 1024, and nothing else. */
const BIND = 1n << 10n;
/** Those that every root has in /dev, by their numbers. */
const USUAL = new Set(['1:3', '1:5', '1:7', '1:8', '1:9', '5:0', '5:1', '5:2']);

export const setIds: LookAtFile = (node, both) => {
  if (!hasSetId(node)) return [];
  const before = beforeOf(node, both, hasSetId);
  const old = oldNode(node, both);
  // The records of dpkg tell bytes, not modes: the bit is the package's only where nothing speaks against it.
  const isAddedLater = old !== undefined && !hasSetId(old) && old.sha256 === node.sha256;
  const isOwned =
    isByRecord(both.new.ownership.owner(node)) && !isAddedLater && !RUNS_ANYTHING.test(basename(node.path));
  if (before === 'same-bytes' && isOwned) return [];
  return [
    seenAt('set-id-added', node, both, { before, isOwned, says: `mode ${node.mode.toString(8)}, owner ${node.uid}` }),
  ];
};

function hasSetId(node: TreeNode): boolean {
  return node.type === 'file' && (node.mode & SET_ID) !== 0 && (node.mode & RUN) !== 0;
}

/** Variant `bind`: `cap_net_bind_service` alone. */
export const capabilities: LookAtFile = (node, both) => {
  if (node.capability === undefined) return [];
  const { capability } = node;
  const before = beforeOf(node, both, (old) => old.capability === capability);
  const sets = setsOf(capability);
  const isBind = sets !== undefined && (sets & ~BIND) === 0n;
  const isOwned =
    isByRecord(both.new.ownership.owner(node)) && (oldNode(node, both)?.sha256 !== node.sha256 || before !== 'nothing');
  if (before === 'same-bytes' && isOwned) return [];
  return [
    seenAt('capability-added', node, both, { before, isOwned, ...(isBind && { variant: 'bind' }), says: capability }),
  ];
};

/** Permitted and inheritable capabilities of `security.capability` (linux/capability.h, revisions 1 to 3). */
function setsOf(hexadecimal: string): bigint | undefined {
  const bytes = Buffer.from(hexadecimal, 'hex');
  if (bytes.length < 12) return undefined;
  let sets = BigInt(bytes.readUInt32LE(4)) | BigInt(bytes.readUInt32LE(8));
  if (bytes.length >= 20) sets |= (BigInt(bytes.readUInt32LE(12)) | BigInt(bytes.readUInt32LE(16))) << 32n;
  return sets;
}

export const deviceNodes: LookAtFile = (node, both) => {
  if (node.type !== 'character' && node.type !== 'block') return [];
  const numbers = node.device?.join(':') ?? '';
  if (node.type === 'character' && node.path.startsWith('dev/') && USUAL.has(numbers)) return [];
  const before = beforeOf(node, both, (old) => old.type === node.type && old.device?.join(':') === numbers);
  return [seenAt('device-node', node, both, { before, says: `${node.type} ${numbers}`, isOwned: false })];
};
