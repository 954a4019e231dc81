import { gzipSync } from 'node:zlib';
import { LIMITS } from './limits.ts';
import { type LayerReading, readLayer } from './read-layer.ts';

/** One entry of an archive that a test writes. Texts are written byte by byte (latin1). */
export interface Written {
  readonly name: string;
  /** As `TarHeader.type`; a file by default. */
  readonly type?: string;
  readonly data?: Buffer | string;
  readonly link?: string;
  /** Default 644, of folders 755. */
  readonly mode?: number;
  readonly uid?: number;
  readonly gid?: number;
  readonly device?: readonly [number, number];
  /** Records of an extended header before it. */
  readonly pax?: Readonly<Record<string, string>>;
  /** What the size field says, where it is not the length of the data. */
  readonly size?: number | string;
  /** The header is of GNU, or of the format before POSIX. */
  readonly format?: 'gnu' | 'v7';
  readonly prefix?: string;
  /** Anything else about the header, before its checksum is computed. */
  readonly change?: (block: Buffer) => void;
  /** As it stands, no header. */
  readonly raw?: Buffer;
}

const BLOCK = 512;

/** An archive of these entries, with its two blocks of zeros. */
export function tar(entries: readonly Written[], end: Buffer = Buffer.alloc(2 * BLOCK)): Buffer {
  return Buffer.concat([...entries.flatMap(written), end]);
}

function written(entry: Written): Buffer[] {
  if (entry.raw) return [entry.raw];
  const data = typeof entry.data === 'string' ? Buffer.from(entry.data, 'latin1') : (entry.data ?? Buffer.alloc(0));
  const before = entry.pax ? written({ name: 'PaxHeaders/x', type: 'x', data: paxRecords(entry.pax) }) : [];
  return [...before, header(entry, data.length), data, Buffer.alloc((BLOCK - (data.length % BLOCK)) % BLOCK)];
}

export function paxRecords(records: Readonly<Record<string, string>>): string {
  return Object.entries(records)
    .map(([keyword, value]) => {
      const rest = ` ${keyword}=${value}\n`;
      let length = rest.length + 1;
      while (String(length).length + rest.length !== length) length = String(length).length + rest.length;
      return `${length}${rest}`;
    })
    .join('');
}

/** A header block with a good checksum. */
export function header(entry: Written, length = 0): Buffer {
  const { type = '0', mode = type === '5' ? 0o755 : 0o644, uid = 0, gid = 0, size = length } = entry;
  const block = Buffer.alloc(BLOCK);
  block.write(entry.name, 0, 100, 'latin1');
  number(block, 100, 8, mode);
  number(block, 108, 8, uid);
  number(block, 116, 8, gid);
  if (typeof size === 'string') block.write(size, 124, 12, 'latin1');
  else number(block, 124, 12, size);
  number(block, 136, 12, 1_790_000_000);
  block.write(type, 156, 1, 'latin1');
  block.write(entry.link ?? '', 157, 100, 'latin1');
  if (entry.format === 'gnu') block.write('ustar  \0', 257, 'latin1');
  else if (entry.format !== 'v7') block.write('ustar\x0000', 257, 'latin1');
  if (entry.device) {
    number(block, 329, 8, entry.device[0]);
    number(block, 337, 8, entry.device[1]);
  }
  block.write(entry.prefix ?? '', 345, 155, 'latin1');
  entry.change?.(block);
  return withChecksum(block);
}

function number(block: Buffer, at: number, length: number, value: number): void {
  block.write(`${value.toString(8).padStart(length - 1, '0')}\0`, at, length, 'latin1');
}

function withChecksum(block: Buffer): Buffer {
  block.write('        ', 148, 'latin1');
  const sum = block.reduce((all, byte) => all + byte, 0);
  block.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148, 'latin1');
  return block;
}

/** Reads a layer that comes in chunks of so many bytes, which are written over afterwards. */
export function read(blob: Buffer, reading: Partial<LayerReading> = {}, chunkSize = 64 * 1024) {
  async function* chunks(): AsyncGenerator<Buffer> {
    for (let from = 0; from < blob.length; from += chunkSize) {
      const chunk = Buffer.from(blob.subarray(from, from + chunkSize));
      yield chunk;
      chunk.fill(0xff);
    }
  }
  return readLayer(chunks(), { size: blob.length, hashes: [], limits: LIMITS, ...reading });
}

export function layer(...entries: readonly Written[]): Buffer {
  return gzipSync(tar(entries));
}
