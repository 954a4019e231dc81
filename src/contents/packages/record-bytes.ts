import type { TreeNode } from '../tree/tree.ts';
import { type Found, RecordRefused } from './ecosystem.ts';

/** Bytes of one record that are kept and read at most: a database of rpm with 5,000 packages has 90 MiB. */
const LARGEST_RECORD = 128 * 1024 * 1024;
// The list of the largest packages of icons has 10 MiB; apk's one database of 1,500 packages has as much.
const LARGEST_TEXT = 16 * 1024 * 1024;
const MOST_LINES = 500_000;

/** The bytes of a record. @throws RecordRefused where they were not kept, or are too many. */
export function bytesOf(node: TreeNode, found: Found, most = LARGEST_RECORD): Buffer {
  if (node.type !== 'file') throw new RecordRefused(node.path, `it is no file but a ${node.type}`);
  if (node.size > most)
    throw new RecordRefused(node.path, `it has ${node.size} bytes, more than the ${most} that are read`);
  if (node.size === 0) return Buffer.alloc(0);
  if (node.content?.length !== node.size) throw new RecordRefused(node.path, 'its bytes were not kept');
  found.spend(node.size, node.path);
  return node.content;
}

/** The lines of a record, a byte a character, as paths are. @throws RecordRefused */
export function linesOf(node: TreeNode, found: Found): string[] {
  const bytes = bytesOf(node, found, LARGEST_TEXT);
  let lines = 0;
  for (let at = bytes.indexOf(10); at >= 0; at = bytes.indexOf(10, at + 1)) {
    if (++lines > MOST_LINES) throw new RecordRefused(node.path, `it has more than ${MOST_LINES} lines`);
  }
  const all = bytes.toString('latin1').split('\n');
  if (all.at(-1) === '') all.pop();
  return all;
}

/** What `read` makes of a record that one can do without; undefined and said where it is refused. */
export function unlessRefused<T>(found: Found, read: () => T): T | undefined {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof RecordRefused)) throw error;
    found.unread(error.path, error.message);
    return undefined;
  }
}
