import { writeFileSync } from 'node:fs';

/** A member of an archive as a test wants it, right or wrong. */
export interface Forged {
  readonly name: string;
  readonly body?: string | Buffer;
  /** `0` a file, `5` a folder, `2` a symbolic link, `1` a hard link, `x` records of the next. */
  readonly type?: string;
  readonly target?: string;
  /** What the header says, where that is not the truth. */
  readonly size?: number;
}

/** A block of the header of a POSIX archive and the bytes behind it. */
export function member({ name, body = '', type = '0', target = '', size }: Forged): Buffer {
  const bytes = Buffer.from(body);
  const block = Buffer.alloc(512);
  block.write(name, 0, 100);
  block.write('0000644\0', 100);
  block.write(`${(size ?? bytes.length).toString(8).padStart(11, '0')}\0`, 124);
  block.write('        ', 148);
  block.write(type, 156);
  block.write(target, 157, 100);
  block.write('ustar\x0000', 257);
  const sum = block.reduce((total, byte) => total + byte, 0);
  block.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148);
  return Buffer.concat([block, bytes, Buffer.alloc((512 - (bytes.length % 512)) % 512)]);
}

/** Records of an extended header, for the member behind it. */
export function extended(records: Readonly<Record<string, string>>): Buffer {
  const lines = Object.entries(records).map(([key, value]) => {
    const rest = Buffer.byteLength(` ${key}=${value}\n`);
    let length = rest + String(rest).length;
    if (String(length).length > String(rest).length) length += 1;
    return `${length} ${key}=${value}\n`;
  });
  return member({ name: 'PaxHeaders/x', type: 'x', body: lines.join('') });
}

export const END = Buffer.alloc(1024);

export function writeArchive(path: string, parts: readonly (Buffer | Forged)[], end: Buffer = END): void {
  writeFileSync(path, Buffer.concat([...parts.map((part) => (Buffer.isBuffer(part) ? part : member(part))), end]));
}
