import { lstatSync, readdirSync, readFileSync, readlinkSync } from 'node:fs';
import type { Tree } from '../../../src/contents/tree/tree.ts';
import { sha256 } from './stack.ts';

/** What stands at each path but the root, as one text: type, mode, size, target, SHA-256. Paths as latin1. */
export type Seen = ReadonlyMap<string, string>;

/** What a program unpacked into a folder. */
export function seenIn(folder: string): Seen {
  const seen = new Map<string, string>();
  const waiting = [''];
  for (let prefix = waiting.pop(); prefix !== undefined; prefix = waiting.pop())
    for (const name of readdirSync(bytes(`${folder}/${prefix}`), { encoding: 'buffer' })) {
      const path = `${prefix}${name.toString('latin1')}`;
      const at = bytes(`${folder}/${path}`);
      // overlayfs lists a whiteout of what no layer below has.
      const stat = lstatSync(at, { throwIfNoEntry: false });
      if (stat === undefined) continue;
      const mode = (stat.mode & 0o7777).toString(8);
      if (stat.isDirectory()) {
        seen.set(path, `directory ${mode}`);
        waiting.push(`${path}/`);
      } else if (stat.isFile()) seen.set(path, `file ${mode} ${stat.size} ${sha256(readFileSync(at))}`);
      else if (stat.isSymbolicLink())
        seen.set(path, `symlink ${readlinkSync(at, { encoding: 'buffer' }).toString('latin1')}`);
      else if (stat.isFIFO()) seen.set(path, `fifo ${mode}`);
      else seen.set(path, `${stat.isBlockDevice() ? 'block' : 'character'} ${mode} ${stat.rdev}`);
    }
  return seen;
}

const bytes = (path: string) => Buffer.from(path, 'latin1');

/** The same of our own tree. */
export function seenOf({ nodes }: Tree): Seen {
  const seen = new Map<string, string>();
  for (const [path, { type, mode: bits, size, sha256: digest, target, device }] of nodes) {
    const mode = bits.toString(8);
    if (path === '') continue;
    if (type === 'file') seen.set(path, `file ${mode} ${size} ${digest}`);
    else if (type === 'symlink') seen.set(path, `symlink ${target}`);
    else if (device) seen.set(path, `${type} ${mode} ${device[0] * 256 + device[1]}`);
    else seen.set(path, `${type} ${mode}`);
  }
  return seen;
}
