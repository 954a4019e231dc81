import { InvalidInput } from '../../../core/error.ts';

/** A value of Thrift's compact protocol; whole numbers beyond what is exact in JavaScript are rounded. */
export type Thrift = boolean | number | Uint8Array | readonly Thrift[] | Struct;

/** The fields of a structure by their numbers. */
export type Struct = ReadonlyMap<number, Thrift>;

const DEEPEST = 32;
const LONGEST_SMALL = 5;
const LONGEST_LARGE = 10;

const [STOP, TRUE, FALSE, BYTE, I16, I32, I64, DOUBLE, BINARY, LIST, , , STRUCT] = [...Array(13).keys()];

/** Why such a file cannot be read. */
export function broken(reason: string): InvalidInput {
  return new InvalidInput('parquet', reason);
}

/**
 * The structure that begins at `from`, and where it ends. Lists hold no more than there are bytes, in all together.
 * https://github.com/apache/thrift/blob/master/doc/specs/thrift-compact-protocol.md
 * @throws InvalidInput when it is none.
 */
export function readStruct(bytes: Uint8Array, from = 0): { readonly fields: Struct; readonly end: number } {
  const reader = new Reader(bytes, from);
  return { fields: reader.struct(0), end: reader.at };
}

class Reader {
  at: number;
  readonly #bytes: Uint8Array;
  /** Elements that lists may still have. */
  #room: number;

  constructor(bytes: Uint8Array, from: number) {
    this.#bytes = bytes;
    this.at = from;
    this.#room = bytes.length - from;
  }

  struct(depth: number): Struct {
    if (depth > DEEPEST) throw broken(`nested deeper than ${DEEPEST}`);
    const fields = new Map<number, Thrift>();
    let id = 0;
    for (;;) {
      const head = this.#byte();
      const type = head & 0x0f;
      if (type === STOP) return fields;
      id = head >> 4 === 0 ? this.#whole(LONGEST_SMALL) : id + (head >> 4);
      fields.set(id, this.#value(type, depth));
    }
  }

  #byte(): number {
    const value = this.#bytes[this.at];
    if (value === undefined) throw broken('it ends within its description');
    this.at += 1;
    return value;
  }

  #take(length: number, what: string): Uint8Array {
    if (length > this.#bytes.length - this.at) throw broken(what);
    this.at += length;
    return this.#bytes.subarray(this.at - length, this.at);
  }

  #varint(longest: number): bigint {
    let value = 0n;
    for (let count = 0; count < longest; count += 1) {
      const one = this.#byte();
      value |= BigInt(one & 0x7f) << BigInt(7 * count);
      if (one < 0x80) return value;
    }
    throw broken('a number with too many bytes');
  }

  #whole(longest: number): number {
    const value = this.#varint(longest);
    return Number((value >> 1n) ^ -(value & 1n));
  }

  #list(depth: number): readonly Thrift[] {
    const head = this.#byte();
    const size = head >> 4 === 15 ? Number(this.#varint(LONGEST_SMALL)) : head >> 4;
    this.#room -= size;
    if (this.#room < 0) throw broken('a list that is longer than its description');
    const type = head & 0x0f;
    const isFlags = type === TRUE || type === FALSE;
    return Array.from({ length: size }, () => (isFlags ? this.#byte() === 1 : this.#value(type, depth)));
  }

  #value(type: number, depth: number): Thrift {
    switch (type) {
      case TRUE:
        return true;
      case FALSE:
        return false;
      case BYTE:
        return this.#byte();
      case I16:
      case I32:
        return this.#whole(LONGEST_SMALL);
      case I64:
        return this.#whole(LONGEST_LARGE);
      case DOUBLE: {
        const eight = this.#take(8, 'it ends within its description');
        return new DataView(eight.buffer, eight.byteOffset).getFloat64(0, true);
      }
      case BINARY:
        return this.#take(Number(this.#varint(LONGEST_SMALL)), 'a text that is longer than its description');
      case LIST:
        return this.#list(depth + 1);
      case STRUCT:
        return this.struct(depth + 1);
      default:
        throw broken('a value of a type that it has not');
    }
  }
}

/** A field that has to be a whole number from 0 on. */
export function countIn(struct: Struct, id: number, what: string): number {
  const value = struct.get(id);
  if (typeof value === 'number' && Number.isSafeInteger(value) && value >= 0) return value;
  throw broken(`${what} is no number from 0 on`);
}

/** A structure in a field; undefined where there is none. */
export function structIn(struct: Struct, id: number): Struct | undefined {
  return asStruct(struct.get(id));
}

/** The structures of the list in a field. */
export function structsIn(struct: Struct, id: number, what: string): readonly Struct[] {
  const list = struct.get(id);
  if (!Array.isArray(list)) throw broken(`${what} is no list`);
  return list.map((one: Thrift) => {
    const found = asStruct(one);
    if (found === undefined) throw broken(`${what} holds something else`);
    return found;
  });
}

function asStruct(value: Thrift | undefined): Struct | undefined {
  return value instanceof Map ? value : undefined;
}

/** The texts of the list in a field, or the text in it. */
export function nameIn(struct: Struct, id: number): string {
  const value = struct.get(id);
  const parts: readonly unknown[] = Array.isArray(value) ? value : [value];
  return parts.map((part) => (part instanceof Uint8Array ? Buffer.from(part).toString('utf8') : '')).join('\u0000');
}
