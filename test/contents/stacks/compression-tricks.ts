import { gzipSync, zstdCompressSync } from 'node:zlib';
import { emptyFrame, frame, skippable } from '../../../src/compression/unpack.fixture.ts';
import { last, type Trick } from './trick.ts';

type Pack = (bytes: Buffer) => Buffer;

/** The last layer, packed in one way or the other. */
const packed = (gzip: Pack, zstd: Pack): Trick =>
  last((archive) => ({ ...archive, pack: (bytes, isZstd) => (isZstd ? zstd(bytes) : gzip(bytes)) }));

const inTwo =
  (pack: Pack, between: Buffer = Buffer.alloc(0)): Pack =>
  (bytes) => {
    const half = Math.floor(bytes.length / 2);
    return Buffer.concat([pack(bytes.subarray(0, half)), between, pack(bytes.subarray(half))]);
  };
const then =
  (pack: Pack, rest: Buffer): Pack =>
  (bytes) =>
    Buffer.concat([pack(bytes), rest]);
const RUBBISH = Buffer.from('rubbish behind it');

/** About how the bytes of a layer are packed. */
export const COMPRESSION_TRICKS: Readonly<Record<string, Trick>> = {
  'two members or frames': packed(inTwo(gzipSync), inTwo(zstdCompressSync)),
  'an empty member or frame between': packed(
    inTwo(gzipSync, gzipSync('')),
    inTwo(zstdCompressSync, emptyFrame(0x20, 0)),
  ),
  'skippable frames around': packed(gzipSync, (bytes) =>
    Buffer.concat([skippable(3), inTwo(zstdCompressSync, skippable(0, 7))(bytes), skippable(9, 15)]),
  ),
  'a member or frame after the end': packed(then(gzipSync, gzipSync('more')), then(zstdCompressSync, frame('more'))),
  'zeros behind it': packed(then(gzipSync, Buffer.alloc(512)), then(zstdCompressSync, Buffer.alloc(512))),
  'zeros, then a member or frame': packed(
    then(gzipSync, Buffer.concat([Buffer.alloc(8), gzipSync('more')])),
    then(zstdCompressSync, Buffer.concat([Buffer.alloc(8), frame('more')])),
  ),
  'rubbish behind it': packed(then(gzipSync, RUBBISH), then(zstdCompressSync, RUBBISH)),
  'packed bytes cut off': packed(
    (bytes) => gzipSync(bytes).subarray(0, -6),
    (bytes) => frame(bytes).subarray(0, -6),
  ),
  'packed bytes cut off in the middle': packed(
    (bytes) => gzipSync(bytes, { level: 0 }).subarray(0, 600),
    (bytes) => zstdCompressSync(bytes).subarray(0, 60),
  ),
  'a wrong diff_id': last((archive) => ({ ...archive, hasWrongDiffId: true })),
  'a wrong checksum': packed(
    (bytes) => changed(gzipSync(bytes), -6),
    (bytes) => changed(frame(bytes), -1),
  ),
};

function changed(bytes: Buffer, at: number): Buffer {
  const index = bytes.length + at;
  bytes[index] = (bytes[index] ?? 0) ^ 1;
  return bytes;
}
