import { BLOCK } from './header.ts';

const MOST_OCTAL = 8 ** 11 - 1;

/**
 * The ustar header of a file. @param name at most 99 ASCII characters. @param modified in milliseconds. @param mode of a
 * file for its owner alone where it is left out.
 */
export function makeHeader(name: string, size: number, modified: number, mode = 0o600): Buffer {
  const block = Buffer.alloc(BLOCK);
  block.write(name, 0, 99, 'latin1');
  block.write(`${mode.toString(8).padStart(7, '0')}\0`, 100, 'latin1');
  block.write('0000000\0', 108, 'latin1');
  block.write('0000000\0', 116, 'latin1');
  if (size <= MOST_OCTAL) block.write(`${size.toString(8).padStart(11, '0')}\0`, 124, 'latin1');
  else {
    // Base 256, as GNU and everybody after it writes what is 8 GiB or more.
    block[124] = 0x80;
    block.writeBigUInt64BE(BigInt(size), 128);
  }
  block.write(
    `${Math.floor(modified / 1000)
      .toString(8)
      .padStart(11, '0')}\0`,
    136,
    'latin1',
  );
  block.write('        ', 148, 'latin1');
  block.write('0', 156, 'latin1');
  block.write('ustar\x0000', 257, 'latin1');
  const sum = block.reduce((total, byte) => total + byte, 0);
  block.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148, 'latin1');
  return block;
}

/** What follows a file of that size, up to the next whole block. */
export function padding(size: number): Buffer {
  return Buffer.alloc((BLOCK - (size % BLOCK)) % BLOCK);
}
