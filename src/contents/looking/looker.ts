import { createHash } from 'node:crypto';
import type { Entry, Mark } from '../reading/entry.ts';
import type { FileLook, Looker } from '../reading/look.ts';
import { certificatesIn } from './certificates.ts';
import { codeOf, isShell, isText } from './code.ts';
import { type Place, PLACES_TEXT, placeOf } from './places.ts';
import { compiledSource } from './compiled-source.ts';
import { type Scan, scanProgram, scanText } from './scan.ts';
import { SIGNS_SHA256 } from './signs.ts';

/** Raised whenever the same bytes would be seen otherwise: what was seen before is then read again. */
const VERSION = 3;
/** So many bytes of a file say what it is. */
const HEAD = 4096;
/** Longest file at a place of settings that is kept. */
const LONGEST_SETTING = 1024 * 1024;
const LONGEST_STORE = 16 * 1024 * 1024;
/** Longest part of a package database: what is longer is not read, and said. */
const LONGEST_RECORD = 64 * 1024 * 1024;

export interface LookerOptions {
  /** Whether a path is of a package database: its bytes are kept for whoever reads those. */
  isRecord(path: string): boolean;
}

/**
 * Marks what runs or is loaded (`program`, `script`, `source`), signs in it (see `SIGN_KINDS`), `packed` programs and
 * `certificate`s of trust stores (and which are `host-certificate`s); keeps small files of settings. `too-long`: kept by its place, but longer than is kept.
 */
export function createLooker({ isRecord }: LookerOptions): Looker {
  return {
    version: `${VERSION}:${createHash('sha256').update(SIGNS_SHA256).update(PLACES_TEXT).digest('hex').slice(0, 16)}`,
    file(entry) {
      if (entry.size === 0) return undefined;
      const place = placeOf(entry.path);
      const longest = isRecord(entry.path) ? LONGEST_RECORD : place === undefined ? 0 : longestAt(place);
      return look(entry, place, longest);
    },
  };
}

function longestAt(place: Place): number {
  return place === 'trust-store' ? LONGEST_STORE : LONGEST_SETTING;
}

/** `longest`: bytes that are held whole; 0 where nobody wants them. */
function look(entry: Entry, place: Place | undefined, longest: number): FileLook {
  const isHeld = longest > 0 && entry.size <= longest;
  const held: Buffer[] = [];
  let head: Buffer | undefined = Buffer.alloc(0);
  const marks: Mark[] = [];
  let scan: Scan | undefined;
  let cache: ReturnType<typeof compiledSource>;

  return {
    take(chunk) {
      if (isHeld) held.push(Buffer.from(chunk));
      if (head === undefined) {
        scan?.take(chunk);
        cache?.take(chunk);
        return;
      }
      const enough = Math.min(HEAD, entry.size);
      if (head.length + chunk.length < enough) head = Buffer.concat([head, chunk]);
      else begin(head.length === 0 ? chunk : Buffer.concat([head, chunk]));
    },
    end() {
      if (head !== undefined) begin(head);
      const [first = Buffer.alloc(0)] = held;
      const content = held.length > 1 ? Buffer.concat(held) : first;
      if (place === 'trust-store' && isHeld)
        for (const { sha256, name, isOfHost } of certificatesIn(content)) {
          marks.push({ is: 'certificate', says: name === undefined ? sha256 : `${sha256} ${name}` });
          if (isOfHost) marks.push({ is: 'host-certificate', says: sha256 });
        }
      if (longest > 0 && !isHeld) marks.push({ is: 'too-long' });
      if (cache) marks.push(cache.mark());
      const all = [...marks, ...(scan?.marks() ?? [])];
      const isKept = isHeld && place !== 'trust-store';
      return { ...(all.length > 0 && { marks: all }), ...(isKept && { content }) };
    },
  };

  /** With the first bytes there, it is known what the file is. */
  function begin(start: Buffer): void {
    head = undefined;
    const code = codeOf(entry.path, start, entry.mode);
    if (code) marks.push({ is: code.is, says: code.says });
    if (code?.is === 'source' && entry.path.endsWith('.pyc')) cache = compiledSource(start);
    if (code?.is === 'program') {
      if (start.subarray(0, HEAD).includes('UPX!')) marks.push({ is: 'packed', says: 'UPX' });
      scan = scanProgram(entry.size);
    } else if (code && isText(entry.path, code)) scan = scanText(isShell(code), entry.size);
    else if (place !== undefined && place !== 'trust-store') scan = scanText(true, entry.size);
    scan?.take(start);
  }
}
