import { isRecord } from '../packages/read.ts';
import type { Entry } from '../reading/entry.ts';
import { createLooker } from './looker.ts';

/** What the looker sees in a file; its bytes come in pieces of `size`, in a buffer that is written over. */
export function mkFile(
  path: string,
  bytes: Buffer | string,
  size = 65_536,
  mode = 0o644,
): Pick<Entry, 'marks' | 'content'> {
  const all = Buffer.from(bytes);
  const entry: Entry = { path, type: 'file', mode, uid: 0, gid: 0, size: all.length, modified: 0 };
  const look = createLooker({ isRecord }).file(entry);
  for (let at = 0; at < all.length; at += size) {
    const chunk = Buffer.from(all.subarray(at, at + size));
    look?.take(chunk);
    chunk.fill(0);
  }
  return look?.end() ?? {};
}
