import { modeBits, numeric, octal } from './numbers.ts';

export const BLOCK = 512;

/** What a header says of the entry that follows it, records before it put in. Texts are bytes as latin1. */
export interface TarHeader {
  /** `0` file, `1` hard link, `2` symbolic link, `3` character device, `4` block device, `5` folder, `6` pipe, `g` global header. */
  type: string;
  name: string;
  linkName: string;
  /** Bytes of the file, holes among them. */
  size: number;
  /** The twelve lowest bits. */
  mode: number;
  uid: number;
  gid: number;
  /** Milliseconds. */
  modified: number;
  devMajor: number;
  devMinor: number;
  /** Extended attributes by name. */
  attributes: ReadonlyMap<string, string> | undefined;
}

/** Types that have no data, whatever their size says. */
export function isHeaderOnly(type: string): boolean {
  return type >= '1' && type <= '6';
}

export function isZero(block: Buffer): boolean {
  for (let at = 0; at < BLOCK; at += 1) if (block[at] !== 0) return false;
  return true;
}

// The checksum counts its own field as spaces. Old writers added bytes with their sign.
function hasGoodChecksum(block: Buffer): boolean {
  const wanted = octal(block, 148, 8);
  let sum = 8 * 0x20;
  let high = 0;
  for (let at = 0; at < BLOCK; at += 1) {
    if (at === 148) at = 156;
    const byte = block[at] ?? 0;
    sum += byte;
    high += byte >> 7;
  }
  return wanted === sum || wanted === sum - 256 * high;
}

/** Reads a header block as Go's `archive/tar` does, in any of its formats; undefined where that refuses it. */
export function readHeader(block: Buffer): TarHeader | undefined {
  if (!hasGoodChecksum(block)) return undefined;
  const numbers = [numeric(block, 124, 12), numeric(block, 100, 8), numeric(block, 108, 8), numeric(block, 116, 8)];
  const [size, mode, uid, gid] = numbers;
  const seconds = numeric(block, 136, 12);
  if (size === undefined || mode === undefined || uid === undefined || gid === undefined || seconds === undefined)
    return undefined;
  const header: TarHeader = {
    type: String.fromCharCode(block.readUInt8(156)),
    name: text(block, 0, 100),
    linkName: text(block, 157, 100),
    size,
    mode: modeBits(block, 100, 8, mode),
    uid,
    gid,
    modified: seconds * 1000,
    devMajor: 0,
    devMinor: 0,
    attributes: undefined,
  };
  return addFormat(header, block) ? header : undefined;
}

// What is in the rest of the block depends on the magic. False: a number there is none.
function addFormat(header: TarHeader, block: Buffer): boolean {
  const magic = block.toString('latin1', 257, 265);
  const isUstar = magic.startsWith('ustar\0');
  const isGnu = magic === 'ustar  \0';
  if (!isUstar && !isGnu) return true;
  const major = numeric(block, 329, 8);
  const minor = numeric(block, 337, 8);
  if (major === undefined || minor === undefined) return false;
  header.devMajor = major;
  header.devMinor = minor;
  let prefix = '';
  if (isGnu) prefix = gnuPrefix(block);
  else if (block.toString('latin1', 508, 512) === 'tar\0') {
    prefix = text(block, 345, 131);
    if (numeric(block, 476, 12) === undefined || numeric(block, 488, 12) === undefined) return false;
  } else prefix = text(block, 345, 155);
  if (prefix !== '') header.name = `${prefix}/${header.name}`;
  return true;
}

// GNU has times where others have a prefix. Where they are none, Go takes it for an old writer that put a prefix there.
function gnuPrefix(block: Buffer): string {
  const isTime = (at: number) => block[at] === 0 || numeric(block, at, 12) !== undefined;
  if (isTime(345) && isTime(357)) return '';
  const prefix = text(block, 345, 155);
  return /[\u0080-\u00ff]/.test(prefix) ? '' : prefix;
}

/** A text of a header, up to its first NUL. */
function text(block: Buffer, at: number, length: number): string {
  let end = at;
  while (end < at + length && block[end] !== 0) end += 1;
  return block.toString('latin1', at, end);
}
