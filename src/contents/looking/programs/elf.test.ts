import { describe, expect, test } from 'vitest';
import { readElf } from './elf.ts';
import { look } from '../look.ts';
import { image } from '../view.fixture.ts';

interface Parts {
  readonly needed?: readonly string[];
  readonly buildId?: string;
  readonly behind?: number;
  readonly isBig?: boolean;
}

/** A program of 64 bits: headers, interpreter, note, names, and at its end the list of what it needs. */
function elf({ needed = [], buildId = 'ab'.repeat(20), behind = 0, isBig = false }: Parts = {}): Buffer {
  const names = Buffer.from(`\0${needed.join('\0')}\0`, 'latin1');
  const [interpreter, note, strings, dynamic] = [0x120, 0x150, 0x200, 0x1000];
  const bytes = Buffer.alloc(dynamic + 16 * (needed.length + 2));
  const put = (at: number, width: 2 | 4 | 8, value: number): void => {
    const wide = Buffer.alloc(8);
    if (isBig) wide.writeBigUInt64BE(BigInt(value));
    else wide.writeBigUInt64LE(BigInt(value));
    wide.copy(bytes, at, isBig ? 8 - width : 0, isBig ? 8 : width);
  };
  bytes.write(`\x7fELF\x02${isBig ? '\x02' : '\x01'}\x01`, 'latin1');
  for (const [at, value] of [
    [16, 3],
    [18, 62],
    [54, 56],
    [56, 4],
  ] as const)
    put(at, 2, value);
  put(32, 8, 64);
  const segments = [
    [1, 0, bytes.length],
    [3, interpreter, 20],
    [4, note, 36],
    [2, dynamic, bytes.length - dynamic],
  ] as const;
  for (const [index, [type, offset, size]] of segments.entries()) {
    put(64 + 56 * index, 4, type);
    put(64 + 56 * index + 8, 8, offset);
    put(64 + 56 * index + 16, 8, 0x1000 + offset);
    put(64 + 56 * index + 32, 8, size);
  }
  bytes.write('/lib64/ld.so.2\0', interpreter, 'latin1');
  for (const [at, value] of [
    [0, 4],
    [4, buildId.length / 2],
    [8, 3],
  ] as const)
    put(note + at, 4, value);
  bytes.write('GNU\0', note + 12, 'latin1');
  bytes.write(buildId, note + 16, 'hex');
  names.copy(bytes, strings);
  const entries = [[5, 0x1000 + strings], ...needed.map((one) => [1, names.indexOf(one, 0, 'latin1')])];
  for (const [index, [tag = 0, value = 0]] of entries.entries()) {
    put(dynamic + 16 * index, 8, tag);
    put(dynamic + 16 * index + 8, 8, value);
  }
  return Buffer.concat([bytes, Buffer.alloc(behind, 1)]);
}

function headersOf(bytes: Buffer, piece = 4096): unknown {
  const reader = readElf(bytes.length);
  for (let at = 0; at < bytes.length; at += piece) reader.take(bytes.subarray(at, at + piece));
  return JSON.parse(reader.mark()?.says ?? 'null');
}

describe('headers of a program', () => {
  test.each([false, true])('are read in either order of bytes, and in any pieces: %s', (isBig) => {
    const bytes = elf({ needed: ['libc.so.6', 'libx.so.1'], behind: 100, isBig });
    const expected = {
      machine: 62,
      type: 3,
      interpreter: '/lib64/ld.so.2',
      needed: ['libc.so.6', 'libx.so.1'],
      buildId: 'ab'.repeat(20),
      behind: 100,
    };
    expect(headersOf(bytes)).toEqual(expected);
    expect(headersOf(bytes, 500)).toEqual(expected);
  });

  test('that are cut off or lie are read as far as they go', () => {
    const whole = elf({ needed: ['libc.so.6'] });
    for (let length = 0; length < 700; length += 7) expect(() => headersOf(whole.subarray(0, length))).not.toThrow();
    for (let at = 4; at < 400; at += 1) {
      const bytes = Buffer.from(whole);
      bytes.fill(0xff, at, at + 8);
      expect(() => headersOf(bytes)).not.toThrow();
    }
  });
});

test('a changed program of a package says what it needs now', () => {
  const program = (bytes: Buffer) => image({ 'usr/bin/x': bytes.toString('latin1') }, { owned: ['usr/bin/x'] });
  const one = { ecosystem: 'dpkg', name: 'base', version: '1' } as const;
  const view = (parts: Parts) => {
    const made = program(elf({ ...parts, buildId: '61'.repeat(20) }));
    return { ...made, ownership: { ...made.ownership, packages: [one] } };
  };
  const seen = look({
    old: view({ needed: ['libc.so.6'] }),
    new: view({ needed: ['libc.so.6', 'libx.so.1'] }),
    shared: 0,
  });
  expect(seen).toMatchObject([
    { kind: 'package-file-changed', says: 'other bytes under the same version, needs libx.so.1' },
  ]);
});
