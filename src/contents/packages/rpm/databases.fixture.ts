import { createHash } from 'node:crypto';

interface PackageFile {
  readonly text?: string;
  readonly target?: string;
}

/** A header as rpm's databases hold it: of a package at 1.0-1 with files by their paths. */
export function headerOf(
  name: string,
  files: Readonly<Record<string, PackageFile>>,
  more: Readonly<Record<number, readonly number[]>> = {},
): Buffer {
  const paths = Object.keys(files);
  const digest = ({ text }: PackageFile) => (text === undefined ? '' : createHash('sha256').update(text).digest('hex'));
  const values = Object.values(files);
  const tags: Record<number, readonly (string | number)[]> = {
    1000: [name],
    1001: ['1.0'],
    1002: ['1'],
    1030: values.map(({ target }) => (target === undefined ? 0o100644 : 0o120777)),
    1035: values.map(digest),
    1036: values.map(({ target }) => target ?? ''),
    1037: values.map(() => 0),
    1116: paths.map((_, index) => index),
    1117: paths.map((path) => path.slice(path.lastIndexOf('/') + 1)),
    1118: paths.map((path) => path.slice(0, path.lastIndexOf('/') + 1)),
    5011: [8],
    ...more,
  };
  const index: number[][] = [];
  const data: Buffer[] = [];
  let offset = 0;
  for (const [tag, list] of Object.entries(tags).filter(([, one]) => one.length > 0)) {
    const bytes = Buffer.concat(list.map((one) => (typeof one === 'string' ? Buffer.from(`${one}\0`) : numberOf(one))));
    index.push([Number(tag), typeof list[0] === 'string' ? 8 : 4, offset, list.length]);
    data.push(bytes);
    offset += bytes.length;
  }
  const head = [index.length, offset, ...index.flat()].map(numberOf);
  return Buffer.concat([...head, ...data]);
}

function numberOf(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
}

const PAGE = 512;
const ROOM = PAGE - 26;

interface Changed {
  /** Instead of the length of a value. */
  readonly length?: number;
  /** Instead of no page, behind the last one of a value. */
  readonly next?: number;
  /** Kept in the page itself. */
  readonly isInside?: boolean;
}

/** A hash database of Berkeley DB: its values first, on pages of their own, and the one page that names them last. */
export function berkeleyDbOf(values: readonly Buffer[], changed: Changed = {}): Buffer {
  const pages: Buffer[] = [];
  const page = (type: number) => {
    const one = Buffer.alloc(PAGE);
    one.writeUInt32LE(pages.length, 8);
    one[25] = type;
    pages.push(one);
    return one;
  };
  const meta = page(8);
  const items: Buffer[] = [];
  for (const [index, value] of values.entries()) {
    const key = Buffer.alloc(5, 1);
    key.writeUInt32LE(index + 1, 1);
    const item = Buffer.alloc(12, 3);
    item.writeUInt32LE(pages.length, 4);
    item.writeUInt32LE(changed.length ?? value.length, 8);
    items.push(key, changed.isInside ? Buffer.concat([Buffer.from([1]), value.subarray(0, 100)]) : item);
    for (let at = 0; at < value.length; at += ROOM) {
      const part = value.subarray(at, at + ROOM);
      const one = page(7);
      const isLast = at + ROOM >= value.length;
      one.writeUInt32LE(isLast ? (changed.next ?? 0) : pages.length, 16);
      one.writeUInt16LE(part.length, 22);
      part.copy(one, 26);
    }
  }
  const hash = page(13);
  hash.writeUInt16LE(items.length, 20);
  let end = PAGE;
  for (const [index, item] of items.entries()) {
    end -= item.length;
    item.copy(hash, end);
    hash.writeUInt16LE(end, 26 + 2 * index);
  }
  meta.writeUInt32LE(0x061561, 12);
  meta.writeUInt32LE(PAGE, 20);
  meta.writeUInt32LE(pages.length - 1, 32);
  meta.writeUInt32LE(items.length, 88);
  return Buffer.concat(pages);
}
