import { gunzipSync, gzipSync, zstdCompressSync, zstdDecompressSync } from 'node:zlib';
import { compressionOf } from '../compression/decompress.ts';
import type { Parcel } from './inbox.ts';

// What CNCF Distribution prints when it starts: its endpoints' headers, and in these what it proves itself with to us.
const LINE = Buffer.from('configuring endpoint ');
const HEADERS = Buffer.from('headers=');
const REMOVED = Buffer.from('[removed before it was kept]');
/** The kind whose deliveries are such a log, however it is wrapped. */
const LOG = 'distribution-access';
/** A shorter one may be a word, and the name of a repository as well. */
const SHORTEST_SECRET = 16;
/** Opened of what is compressed in one delivery, in bytes. */
const MOST_OPENED = 16 * 1024 * 1024;
const DEEPEST = 3;
const [NEWLINE, QUOTE, BACKSLASH] = [0x0a, 0x22, 0x5c];
/** As a text stands in base64, from each of three places on; and gzip's first bytes. */
const ENCODED = [...[0, 1, 2].map(encodedFrom), Buffer.from('H4sI')];
const BASE64: ReadonlySet<number> = new Set(
  Buffer.from('ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/=-_'),
);

type Range = readonly [from: number, to: number, instead: Buffer];

/**
 * A delivery as it may be kept: without the headers that a registry prints, and without our own secrets (those of 16 bytes
 * or more) wherever they stand as they are. Line ends stay where they are. The same one, where there is nothing to remove.
 */
export function redacted(parcel: Parcel, secrets: readonly string[]): Parcel {
  const body = withoutSecrets(withoutHeaders(parcel.body, parcel.kind === LOG), secrets);
  return body === parcel.body ? parcel : { ...parcel, body };
}

/** `deep`: also where it is compressed or in base64. */
export function withoutHeaders(body: Buffer, deep: boolean): Buffer {
  const left = { bytes: MOST_OPENED };
  const plain = replaced(body, headersIn(body));
  return deep ? deeply(plain, left, DEEPEST) : plain;
}

function withoutSecrets(body: Buffer, secrets: readonly string[]): Buffer {
  let left = body;
  for (const secret of secrets) {
    const bytes = Buffer.from(secret);
    if (bytes.length < SHORTEST_SECRET) continue;
    const ranges: Range[] = [];
    for (let at = left.indexOf(bytes); at >= 0; at = left.indexOf(bytes, at + bytes.length))
      ranges.push([at, at + bytes.length, REMOVED]);
    left = replaced(left, ranges);
  }
  return left;
}

function headersIn(body: Buffer): readonly Range[] {
  const ranges: Range[] = [];
  let end = 0;
  for (let at = body.indexOf(LINE); at >= 0; at = body.indexOf(LINE, end)) {
    end = endOf(body, at);
    const headers = body.subarray(at, end).indexOf(HEADERS);
    if (headers >= 0) ranges.push([at + headers + HEADERS.length, end, REMOVED]);
  }
  return ranges;
}

/** The end of the text that begins before `at`, and may be quoted within what is quoted; else that of the line. */
function endOf(body: Buffer, at: number): number {
  let depth = 0;
  if (body[at - 1] === QUOTE) while (body[at - 2 - depth] === BACKSLASH) depth += 1;
  let slashes = 0;
  for (let index = at; index < body.length; index += 1) {
    const byte = body[index];
    if (byte === NEWLINE) return index;
    // Of what is quoted `depth` deep a quotation mark has so many backslashes before it, behind those of the text.
    if (byte === QUOTE && slashes % (2 * depth + 2) === depth) return index - depth;
    slashes = byte === BACKSLASH ? slashes + 1 : 0;
  }
  return body.length;
}

function deeply(body: Buffer, left: { bytes: number }, depth: number): Buffer {
  if (depth === 0) return body;
  const compression = compressionOf(body);
  if (compression !== undefined) {
    const content = opened(body, compression, left);
    if (!content) return body;
    const safe = deeply(replaced(content, headersIn(content)), left, depth - 1);
    if (safe === content) return body;
    return compression === 'gzip' ? gzipSync(safe) : zstdCompressSync(safe);
  }
  const ranges: Range[] = [];
  for (const [from, to] of runsIn(body)) {
    const content = Buffer.from(body.toString('latin1', from, to), 'base64');
    const safe = deeply(replaced(content, headersIn(content)), left, depth - 1);
    if (safe !== content) ranges.push([from, to, Buffer.from(safe.toString('base64'))]);
  }
  return replaced(body, ranges);
}

function opened(body: Buffer, compression: 'gzip' | 'zstd', left: { bytes: number }): Buffer | undefined {
  const options = { maxOutputLength: Math.max(left.bytes, 1) };
  try {
    const content = compression === 'gzip' ? gunzipSync(body, options) : zstdDecompressSync(body, options);
    left.bytes -= content.length;
    return content;
  } catch {
    // Too large, or damaged: what it holds cannot be read here, and so not removed.
    left.bytes -= body.length;
    return undefined;
  }
}

/** Texts in base64 that hold the line, or something compressed; in their order, none twice. */
function runsIn(body: Buffer): readonly (readonly [number, number])[] {
  const runs = new Map<number, number>();
  for (const needle of ENCODED) {
    let to = 0;
    for (let at = body.indexOf(needle); at >= 0; at = body.indexOf(needle, to)) {
      let from = at;
      while (isBase64(body[from - 1])) from -= 1;
      to = at + needle.length;
      while (isBase64(body[to])) to += 1;
      runs.set(from, to);
    }
  }
  return [...runs].sort(([one], [other]) => one - other);
}

function isBase64(byte: number | undefined): boolean {
  return byte !== undefined && BASE64.has(byte);
}

/** Without the letters that also hold bits of what stands before and behind. */
function encodedFrom(place: number): Buffer {
  const text = Buffer.concat([Buffer.alloc(place), LINE])
    .toString('base64')
    .replace(/=+$/, '');
  const [first, last] = [[0, 2, 3][place], text.length - (((place + LINE.length) * 8) % 6 === 0 ? 0 : 1)];
  return Buffer.from(text.slice(first, last));
}

function replaced(body: Buffer, ranges: readonly Range[]): Buffer {
  if (ranges.length === 0) return body;
  const parts: Buffer[] = [];
  let done = 0;
  for (const [from, to, instead] of ranges) {
    parts.push(body.subarray(done, from), instead);
    done = to;
  }
  return Buffer.concat([...parts, body.subarray(done)]);
}
