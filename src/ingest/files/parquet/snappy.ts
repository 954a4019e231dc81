import { broken } from './thrift.ts';

/**
 * Unpacks a block of Snappy, which names its size. https://github.com/google/snappy/blob/main/format_description.txt
 * @throws InvalidInput unless it is exactly of that size.
 */
export function snappyUnpack(packed: Uint8Array, size: number): Uint8Array {
  const output = new Uint8Array(size);
  let [at, to] = [0, 0];

  function little(bytes: number): number {
    if (at + bytes > packed.length) throw broken(CUT);
    let value = 0;
    for (let index = 0; index < bytes; index += 1) value += (packed[at + index] ?? 0) * 2 ** (8 * index);
    at += bytes;
    return value;
  }

  function literal(length: number): void {
    if (length > packed.length - at || length > size - to) throw broken(CUT);
    output.set(packed.subarray(at, at + length), to);
    at += length;
    to += length;
  }

  function copy(back: number, length: number): void {
    if (back === 0 || back > to || length > size - to) throw broken(CUT);
    // It may reach into what it writes: then that repeats.
    for (let index = 0; index < length; index += 1) output[to + index] = output[to + index - back] ?? 0;
    to += length;
  }

  // The size, which its page says as well.
  while ((packed[at] ?? 0) >= 0x80) at += 1;
  at += 1;
  while (at < packed.length) {
    const tag = little(1);
    const rest = tag >> 2;
    switch (tag & 3) {
      case 0:
        literal(rest < 60 ? rest + 1 : little(rest - 59) + 1);
        break;
      case 1:
        copy(((tag >> 5) << 8) + little(1), (rest & 7) + 4);
        break;
      case 2:
        copy(little(2), rest + 1);
        break;
      default:
        copy(little(4), rest + 1);
    }
  }
  if (to !== size) throw broken(CUT);
  return output;
}

const CUT = 'a page that cannot be unpacked to the size that it says';
