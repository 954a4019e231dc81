/** The parts of a zstd file that say what follows them (RFC 8878, 3.1). `length` is that of a skippable frame. */
export type Part = 'magic' | 'length' | 'descriptor' | 'block' | 'checksum';

/** What comes next: a number of bytes that say nothing about the format, then a part. */
export interface Place {
  readonly passed: number;
  /** Whether these bytes are those of a skippable frame. */
  readonly isSkipped: boolean;
  readonly part: Part;
  /** Whether a checksum follows the last block of this frame. */
  readonly hasChecksum: boolean;
}

/** Bytes of each part. */
export const SIZE: Readonly<Record<Part, number>> = { magic: 4, length: 4, descriptor: 1, block: 3, checksum: 4 };

/** Where a frame begins. */
export const BETWEEN: Place = { passed: 0, isSkipped: false, part: 'magic', hasChecksum: false };

const FRAME = Buffer.from([0x28, 0xb5, 0x2f, 0xfd]);
// The first byte of these is 0x50 to 0x5f.
const SKIPPABLE = Buffer.from([0x50, 0x2a, 0x4d, 0x18]);
const CONTENT_SIZES = [0, 2, 4, 8];
const DICTIONARY_SIZES = [0, 1, 2, 4];

/** Whether a frame, or a skippable one, begins with these bytes, as far as four bytes or fewer can tell. */
export function beginsFrame(bytes: Buffer): boolean {
  return FRAME.subarray(0, bytes.length).equals(bytes) || beginsSkippable(bytes);
}

function beginsSkippable(bytes: Buffer): boolean {
  return bytes.every((byte, index) => (index === 0 ? byte & 0xf0 : byte) === SKIPPABLE[index]);
}

/** What comes after the part at this place, whose bytes these are; of a magic number, those of a frame. */
export function placeAfter(place: Place, bytes: Buffer): Place {
  switch (place.part) {
    case 'magic':
      return { ...BETWEEN, part: beginsSkippable(bytes) ? 'length' : 'descriptor' };
    case 'length':
      return { ...BETWEEN, passed: bytes.readUInt32LE(0), isSkipped: true };
    case 'descriptor':
      return { ...BETWEEN, ...header(bytes.readUInt8(0)), part: 'block' };
    case 'block':
      return afterBlock(place, bytes.readUIntLE(0, SIZE.block));
    case 'checksum':
      return BETWEEN;
  }
}

// 3.1.1.1: what of the header follows its descriptor.
function header(descriptor: number): { readonly passed: number; readonly hasChecksum: boolean } {
  const isSingle = (descriptor & 0x20) !== 0;
  const window = isSingle ? 0 : 1;
  const content = CONTENT_SIZES[descriptor >> 6] ?? 0;
  const dictionary = DICTIONARY_SIZES[descriptor & 3] ?? 0;
  return {
    passed: window + dictionary + (content === 0 && isSingle ? 1 : content),
    hasChecksum: (descriptor & 4) !== 0,
  };
}

// 3.1.1.2: the last bit, two of the type, the size. A block that repeats one byte has only that.
function afterBlock(place: Place, bits: number): Place {
  const isLast = (bits & 1) !== 0;
  const passed = ((bits >> 1) & 3) === 1 ? 1 : bits >> 3;
  if (!isLast) return { ...place, passed };
  return place.hasChecksum ? { ...place, passed, part: 'checksum' } : { ...BETWEEN, passed };
}
