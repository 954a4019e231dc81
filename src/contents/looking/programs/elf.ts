import type { Mark } from '../../reading/entry.ts';

/** What the headers of a program or library say (ELF, `elf(5)`); of what contradicts itself, what can be read. */
export interface ElfHeaders {
  /** Numbers of `e_machine` and `e_type`. */
  readonly machine: number;
  readonly type: number;
  readonly interpreter?: string;
  /** None, too, where their names lie behind the first MiB. */
  readonly needed: readonly string[];
  /** Lower-case hexadecimal. */
  readonly buildId?: string;
  /** Bytes behind the last segment, section and header that the file tells of. */
  readonly behind: number;
}

/** So much of the start is held: names of libraries stand there, and the list that points to them often at the end. */
const HELD = 1024 * 1024;
const MOST_SEGMENTS = 64;
const MOST_DYNAMIC = 16 * 1024;
const MOST_NEEDED = 32;
const LONGEST = 120;
const [LOAD, DYNAMIC, INTERPRETER, NOTE] = [1, 2, 3, 4];
const [NEEDED, STRINGS, BUILD_ID] = [1, 5, 3];

interface Segment {
  readonly type: number;
  readonly offset: number;
  readonly address: number;
  readonly size: number;
}

/** Takes an ELF file as it streams past, and tells its headers as the mark `elf`: JSON of `ElfHeaders`. */
export function readElf(size: number): { take(bytes: Buffer): void; mark(): Mark | undefined } {
  const start = Buffer.alloc(Math.min(HELD, size));
  let at = 0;
  let dynamic: { readonly from: number; readonly bytes: Buffer } | undefined;
  const copy = (into: Buffer, from: number, bytes: Buffer): void => {
    const skip = Math.max(0, from - at);
    if (at - from < into.length && skip < bytes.length) bytes.copy(into, Math.max(0, at - from), skip);
  };
  return {
    take(bytes) {
      copy(start, 0, bytes);
      // Headers stand in the first piece; whoever puts them elsewhere has no list told.
      if (at === 0) {
        const segment = segmentsOf(start.subarray(0, bytes.length)).find(({ type }) => type === DYNAMIC);
        if (segment)
          dynamic = { from: segment.offset, bytes: Buffer.alloc(Math.min(MOST_DYNAMIC, segment.size, size)) };
      }
      if (dynamic) copy(dynamic.bytes, dynamic.from, bytes);
      at += bytes.length;
    },
    mark() {
      const headers = headersOf(start, size, dynamic?.bytes ?? Buffer.alloc(0));
      return headers && { is: 'elf', says: JSON.stringify(headers) };
    },
  };
}

/** Numbers of either order and width; 0 where the bytes end before. */
function numbersIn(bytes: Buffer): { readonly isWide: boolean; number(at: number, width: 2 | 4 | 8): number } {
  const isLittle = bytes[5] !== 2;
  const number = (at: number, width: 2 | 4 | 8): number => {
    if (at < 0 || at + width > bytes.length) return 0;
    if (width === 8) return Number(isLittle ? bytes.readBigUInt64LE(at) : bytes.readBigUInt64BE(at));
    return isLittle ? bytes.readUIntLE(at, width) : bytes.readUIntBE(at, width);
  };
  return { isWide: bytes[4] === 2, number };
}

function segmentsOf(start: Buffer): readonly Segment[] {
  const { isWide, number } = numbersIn(start);
  const [table, size, count] = isWide
    ? [number(32, 8), number(54, 2), number(56, 2)]
    : [number(28, 4), number(42, 2), number(44, 2)];
  return Array.from({ length: Math.min(count, MOST_SEGMENTS) }, (_, index): Segment => {
    const at = table + index * size;
    return isWide
      ? { type: number(at, 4), offset: number(at + 8, 8), address: number(at + 16, 8), size: number(at + 32, 8) }
      : { type: number(at, 4), offset: number(at + 4, 4), address: number(at + 8, 4), size: number(at + 16, 4) };
  });
}

function headersOf(start: Buffer, size: number, dynamic: Buffer): ElfHeaders | undefined {
  if (start.length < 52) return undefined;
  const { isWide, number } = numbersIn(start);
  const segments = segmentsOf(start);
  const interpreter = segments.find(({ type }) => type === INTERPRETER);
  const [sections, sectionSize, count] = isWide
    ? [number(40, 8), number(58, 2), number(60, 2)]
    : [number(32, 4), number(46, 2), number(48, 2)];
  const ends = [sections + sectionSize * count, ...segments.map((one) => one.offset + one.size)];
  const buildId = segments.filter(({ type }) => type === NOTE).flatMap((note) => buildIdIn(start, note))[0];
  return {
    machine: number(18, 2),
    type: number(16, 2),
    ...(interpreter && interpreter.offset < start.length && { interpreter: textAt(start, interpreter.offset) }),
    needed: neededIn(start, segments, dynamic),
    ...(buildId !== undefined && { buildId }),
    behind: Math.max(0, size - Math.max(...ends)),
  };
}

function buildIdIn(start: Buffer, { offset, size }: Segment): readonly string[] {
  const { number } = numbersIn(start);
  const end = Math.min(offset + size, start.length);
  for (let at = offset; at + 12 <= end; ) {
    const [name, length, type] = [number(at, 4), number(at + 4, 4), number(at + 8, 4)];
    const data = at + 12 + rounded(name);
    if (type === BUILD_ID && textAt(start, at + 12) === 'GNU' && length <= 64)
      return [start.toString('hex', data, data + length)];
    at = data + rounded(length);
  }
  return [];
}

function rounded(length: number): number {
  return Math.ceil(length / 4) * 4;
}

function neededIn(start: Buffer, segments: readonly Segment[], dynamic: Buffer): readonly string[] {
  const { isWide, number } = numbersIn(Buffer.concat([start.subarray(0, 16), dynamic]));
  const width = isWide ? 8 : 4;
  const entries = Array.from({ length: Math.floor(dynamic.length / (2 * width)) }, (_, index) => {
    const at = 16 + index * 2 * width;
    return { tag: number(at, width), value: number(at + width, width) };
  });
  const end = entries.findIndex(({ tag }) => tag === 0);
  const listed = entries.slice(0, end < 0 ? entries.length : end);
  const address = listed.find(({ tag }) => tag === STRINGS)?.value ?? 0;
  const inside = segments.find(
    (one) => one.type === LOAD && address >= one.address && address < one.address + one.size,
  );
  if (!inside) return [];
  const strings = address - inside.address + inside.offset;
  const names = listed.filter(({ tag }) => tag === NEEDED).map(({ value }) => textAt(start, strings + value));
  return names.filter((name) => name !== '').slice(0, MOST_NEEDED);
}

/** Up to the next zero; nothing where it lies behind what was held. */
function textAt(bytes: Buffer, at: number): string {
  if (at >= bytes.length) return '';
  const zero = bytes.indexOf(0, at);
  return bytes.toString('latin1', at, Math.min(zero < 0 ? bytes.length : zero, at + LONGEST));
}
