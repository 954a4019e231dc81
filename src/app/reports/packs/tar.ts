import { BLOCK } from '../../../compression/tar/header.ts';
import { makeHeader, padding } from '../../../compression/tar/make-header.ts';

/** A file of a pack. Names are of our own making: letters, digits, dots, dashes, slashes. */
export interface PackedFile {
  readonly name: string;
  readonly bytes: Uint8Array;
}

const OCTAL = 8;
const MODE = 0o644;
/** Digits of a size in a header of POSIX.1-1988. */
const SIZE_DIGITS = 11;
const NAME = /^[a-z0-9][a-z0-9./-]{0,98}$/;

/**
 * A tar in one form only (POSIX.1-1988 ustar, in the order given, mode 0644, owner 0, time 0, padded with zeros, two empty
 * blocks, nothing behind): the same files are the same bytes.
 */
export function tarOf(files: readonly PackedFile[]): Uint8Array {
  return Buffer.concat([
    ...files.flatMap(({ name, bytes }) => [headerOf(name, bytes.length), bytes, padding(bytes.length)]),
    Buffer.alloc(2 * BLOCK),
  ]);
}

function headerOf(name: string, size: number): Uint8Array {
  if (!NAME.test(name)) throw new Error(`a pack has no file called ${name}`);
  return makeHeader(name, size, 0, MODE);
}

/** The files of a tar in that form; undefined: it is in another, or cut off. */
export function filesOf(tar: Uint8Array): readonly PackedFile[] | undefined {
  const files: PackedFile[] = [];
  const text = (from: number, length: number): string =>
    Buffer.from(tar.buffer, tar.byteOffset + from, length).toString('latin1');
  let at = 0;
  while (at + BLOCK <= tar.length && tar[at] !== 0) {
    const name = text(at, 100).split('\0', 1)[0] ?? '';
    const digits = text(at + 124, SIZE_DIGITS);
    const size = /^[0-7]+$/.test(digits) ? Number.parseInt(digits, OCTAL) : -1;
    if (size < 0 || at + BLOCK + size > tar.length || !NAME.test(name)) return undefined;
    files.push({ name, bytes: tar.subarray(at + BLOCK, at + BLOCK + size) });
    at += BLOCK + Math.ceil(size / BLOCK) * BLOCK;
  }
  // What was read written again is what was read: no byte of it is unaccounted for.
  return Buffer.compare(tarOf(files), tar) === 0 ? files : undefined;
}
