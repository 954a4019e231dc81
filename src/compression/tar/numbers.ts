const SPACE = 0x20;
const ZERO = 0x30;
const LARGEST = 2n ** 63n - 1n;

/** A number of a header: octal, or base 256 where its first bit is set. Undefined where Go's reader refuses the header for it. */
export function numeric(block: Buffer, at: number, length: number): number | undefined {
  return (block.readUInt8(at) & 0x80) === 0 ? octal(block, at, length) : base256(block, at, length);
}

/** Octal digits up to the first NUL, between spaces and NULs; 0 where there is nothing else. */
export function octal(block: Buffer, at: number, length: number): number | undefined {
  let from = at;
  let end = at + length;
  while (from < end && isBlank(block[from])) from += 1;
  while (end > from && isBlank(block[end - 1])) end -= 1;
  let value = 0;
  for (; from < end; from += 1) {
    const digit = (block[from] ?? 0) - ZERO;
    if (digit === -ZERO) break;
    if (digit < 0 || digit > 7) return undefined;
    value = value * 8 + digit;
  }
  return value;
}

function isBlank(byte: number | undefined): boolean {
  return byte === SPACE || byte === 0;
}

// Two's complement, most significant byte first, without the first bit; more than 63 bits are refused.
function base256(block: Buffer, at: number, length: number): number | undefined {
  const inverted = (block.readUInt8(at) & 0x40) === 0 ? 0 : 0xff;
  let value = 0n;
  for (let index = 0; index < length; index += 1) {
    let byte = block.readUInt8(at + index) ^ inverted;
    if (index === 0) byte &= 0x7f;
    value = (value << 8n) | BigInt(byte);
  }
  if (value > LARGEST) return undefined;
  return Number(inverted === 0 ? value : -value - 1n);
}

/** The twelve lowest bits of a mode, whatever stands above them. */
export function modeBits(block: Buffer, at: number, length: number, value: number): number {
  const isBase256 = (block.readUInt8(at) & 0x80) !== 0;
  return (isBase256 ? block.readUInt16BE(at + length - 2) : value) & 0o7777;
}

/** A decimal number of 64 bits with an optional sign, as PAX records have them; undefined where it is none. */
export function decimal(text: string): number | undefined {
  const [, sign, digits = ''] = /^([+-]?)0*([0-9]+)$/.exec(text) ?? [];
  if (digits === '' || digits.length > 19) return undefined;
  const value = digits.length <= 15 ? Number(digits) : BigInt(digits);
  if (value > (sign === '-' ? LARGEST + 1n : LARGEST)) return undefined;
  return sign === '-' ? -Number(value) : Number(value);
}

/** Milliseconds of a PAX time, `seconds[.fraction]`; undefined where it is none. */
export function paxTime(text: string): number | undefined {
  const point = text.indexOf('.');
  const seconds = decimal(point === -1 ? text : text.slice(0, point));
  if (seconds === undefined) return undefined;
  const fraction = point === -1 ? '' : text.slice(point + 1);
  if (!/^[0-9]*$/.test(fraction)) return undefined;
  const milliseconds = Number(fraction.slice(0, 3).padEnd(3, '0'));
  return seconds * 1000 + (text.startsWith('-') ? -milliseconds : milliseconds);
}
