import { type FileHandle, open } from 'node:fs/promises';
import { posix } from 'node:path';
import { InvalidInput, quoted } from '../../core/error.ts';
import { compressionOf } from '../../compression/decompress.ts';
import { codeOf, unreadable } from './members.ts';
import { BLOCK, isHeaderOnly, isZero, readHeader, type TarHeader } from '../../compression/tar/header.ts';
import { parsePax } from '../../compression/tar/pax.ts';

/** Where in the archive the bytes of a member lie, or to which other member it leads. */
export type TarPlace = { readonly offset: number; readonly size: number } | { readonly target: string };

const MOST_MEMBERS = 100_000;
// With folders and extended headers; each costs a read.
const MOST_HEADERS = 300_000;
const LARGEST_EXTENSION = 1024 * 1024;

/**
 * Where everything in a tar archive lies, by name: read once, header by header, and nothing else of it. What two readers
 * would read differently is refused, as no program that saves images writes it: a name twice, names that lead out,
 * sparse files, what is cut off.
 * @throws InvalidInput for an archive that is none, or cannot be read.
 */
export async function tarIndex(path: string): Promise<ReadonlyMap<string, TarPlace>> {
  let file: FileHandle;
  try {
    file = await open(path);
  } catch (error) {
    if (codeOf(error) === 'ENOENT') throw new InvalidInput('path', `there is no archive ${quoted(path)}`);
    throw unreadable(path, error);
  }
  try {
    const found = await file.stat();
    if (!found.isFile()) throw new InvalidInput('path', `${quoted(path)} is no file`);
    await refuseCompressed(file, path);
    return await indexOf(file, found.size, path);
  } catch (error) {
    throw error instanceof InvalidInput ? error : unreadable(path, error);
  } finally {
    await file.close();
  }
}

async function indexOf(file: FileHandle, end: number, path: string): Promise<ReadonlyMap<string, TarPlace>> {
  const places = new Map<string, TarPlace>();
  let extended: { name?: string; target?: string; size?: number } = {};
  for (let at = 0, headers = 0; at < end; headers += 1) {
    if (headers === MOST_HEADERS) throw new InvalidInput(path, `has more than ${MOST_HEADERS} headers`);
    const header = headerOf(await bytesAt(file, at, BLOCK, path), path);
    if (!header) {
      if (at + BLOCK < end && headerOf(await bytesAt(file, at + BLOCK, BLOCK, path), path))
        throw new InvalidInput(path, 'has members behind an empty block, which not every reader sees');
      break;
    }
    const { type } = header;
    const size = isExtension(type) ? header.size : isHeaderOnly(type) ? 0 : (extended.size ?? header.size);
    const offset = at + BLOCK;
    if (offset + size > end) throw new InvalidInput(path, `is cut off within ${quoted(shown(header.name))}`);
    at = offset + Math.ceil(size / BLOCK) * BLOCK;
    if (isExtension(type)) {
      if (size > LARGEST_EXTENSION) throw new InvalidInput(path, 'has an extended header of more than 1 MiB');
      extended = { ...extended, ...extensionOf(type, await bytesAt(file, offset, size, path), path) };
      continue;
    }
    const told = extended.name ?? shown(header.name);
    const name = memberName(told, path);
    const target = extended.target ?? shown(header.linkName);
    // Before there was a type for folders their names ended so.
    const place = type === '0' && told.endsWith('/') ? undefined : placeOf(type, name, target, { offset, size }, path);
    extended = {};
    if (!place || name === '') continue;
    if (places.has(name))
      throw new InvalidInput(path, `has ${quoted(name)} twice: readers would not agree which counts`);
    if (places.size === MOST_MEMBERS) throw new InvalidInput(path, `has more than ${MOST_MEMBERS} members`);
    places.set(name, place);
  }
  return places;
}

function isExtension(type: string): boolean {
  return type === 'x' || type === 'g' || type === 'L' || type === 'K';
}

/** Undefined for a block of zeros. @throws InvalidInput when it is no header. */
function headerOf(block: Buffer, path: string): TarHeader | undefined {
  if (isZero(block)) return undefined;
  const header = readHeader(block);
  if (!header || !Number.isSafeInteger(header.size) || header.size < 0)
    throw new InvalidInput(path, 'is no tar archive, or damaged: the checksum or a number of a header is wrong');
  // As archives before POSIX have it.
  return header.type === '\0' ? { ...header, type: '0' } : header;
}

/** Of bytes as latin1 the text that they are. */
function shown(bytes: string): string {
  return Buffer.from(bytes, 'latin1').toString('utf8');
}

/** What an extended header says of the member behind it. */
function extensionOf(type: string, body: Buffer, path: string): { name?: string; target?: string; size?: number } {
  const text = body.toString('utf8').replace(/\0+$/, '');
  if (type === 'L') return { name: text };
  if (type === 'K') return { target: text };
  const records = parsePax(body);
  if (!records) throw new InvalidInput(path, 'has an extended header that is none');
  if (type === 'g') return {};
  for (const key of records.keys())
    if (key.startsWith('GNU.sparse.')) throw new InvalidInput(path, 'has a sparse file, which readers do not agree on');
  const [name, target, size] = [records.get('path'), records.get('linkpath'), records.get('size')];
  if (size !== undefined && !/^\d{1,15}$/.test(size)) throw new InvalidInput(path, 'has a size that is no number');
  return {
    ...(name !== undefined && { name: shown(name) }),
    ...(target !== undefined && { target: shown(target) }),
    ...(size !== undefined && { size: Number(size) }),
  };
}

/** Undefined for folders, which hold nothing. */
function placeOf(
  type: string,
  name: string,
  target: string,
  bytes: { readonly offset: number; readonly size: number },
  path: string,
): TarPlace | undefined {
  if (type === '0') return bytes;
  if (type === '5') return undefined;
  if (type === '1') return { target: memberName(target, path) };
  if (type === '2' && !posix.isAbsolute(target))
    return { target: memberName(posix.join(posix.dirname(name), target), path) };
  throw new InvalidInput(path, `has ${quoted(name)}, which is neither a file nor a link within the archive`);
}

/** As members are looked for: without `./`. @throws InvalidInput when it leads out of the archive. */
function memberName(name: string, path: string): string {
  const parts = name.split('/').filter((part) => part !== '' && part !== '.');
  if (name.startsWith('/') || name.includes('\0') || parts.includes('..'))
    throw new InvalidInput(path, `has ${quoted(name)}, which leads out of the archive`);
  return parts.join('/');
}

async function refuseCompressed(file: FileHandle, path: string): Promise<void> {
  const head = Buffer.alloc(4);
  const { bytesRead } = await file.read(head, 0, 4, 0);
  const compression = compressionOf(head.subarray(0, bytesRead));
  if (compression !== undefined)
    throw new InvalidInput(
      path,
      `is compressed (${compression}), and members of an archive are read by their place: unpack it first`,
    );
}

async function bytesAt(file: FileHandle, at: number, length: number, path: string): Promise<Buffer> {
  const buffer = Buffer.alloc(length);
  for (let done = 0; done < length; ) {
    const { bytesRead } = await file.read(buffer, done, length - done, at + done);
    if (bytesRead === 0) throw new InvalidInput(path, 'is cut off');
    done += bytesRead;
  }
  return buffer;
}
