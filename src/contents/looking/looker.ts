import { createHash } from 'node:crypto';
import type { Entry, Mark } from '../reading/entry.ts';
import type { FileLook, Looker } from '../reading/look.ts';
import { certificatesIn } from './certificates.ts';
import { codeOf, isShell, isText } from './programs/code.ts';
import { isToldByBytes, type Place, PLACES_TEXT, placeOf } from './places.ts';
import { compiledSource } from './compiled-source.ts';
import { readElf } from './programs/elf.ts';
import { type Scan, scanProgram, scanText } from './programs/scan.ts';
import { SIGNS_SHA256 } from './signs.ts';
import { type Wanted, wantedText } from './wanted.ts';
import type { FileScan, LayerScan } from '../yara/file-scan.ts';

/** Raised whenever the same bytes would be seen otherwise: what was seen before is then read again. */
const VERSION = 5;
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
  /** What links bring to places. */
  readonly wanted?: Wanted | undefined;
  /** By rules of the user's own. */
  readonly scan?: LayerScan | undefined;
}

const NOWHERE: ReadonlySet<Place> = new Set();

/**
 * Marks what runs or is loaded (`program`, `script`, `source`), signs in it (see `SIGN_KINDS`), `packed` programs, their headers
 * (`elf`), `certificate`s of trust stores (and which are `host-certificate`s), and what `scan` does; keeps small files of
 * settings. `too-long`: kept by its place, but longer than is kept.
 */
export function createLooker({ isRecord, wanted = new Map(), scan }: LookerOptions): Looker {
  const version = createHash('sha256').update(SIGNS_SHA256).update(PLACES_TEXT);
  if (wanted.size > 0) version.update(wantedText(wanted));
  if (scan) version.update(scan.version);
  return {
    version: `${VERSION}:${version.digest('hex').slice(0, 16)}`,
    file(entry) {
      if (entry.size === 0) return undefined;
      const own = look(entry, useOf(entry, isRecord(entry.path), wanted.get(entry.path) ?? NOWHERE));
      const scanned = scan?.file(entry);
      return scanned ? both(own, scanned) : own;
    },
    ...(scan && { room: () => scan.room() }),
  };
}

function both(own: FileLook, scanned: FileScan): FileLook {
  return {
    take(chunk) {
      own.take(chunk);
      scanned.take(chunk);
    },
    end: () => ({ ...own.end(), later: scanned.end() }),
  };
}

/** For what a file is wanted. */
interface Use {
  /** Its text, as that of a setting or a record. */
  readonly isKept: boolean;
  readonly isStore: boolean;
  /** It stands where something starts or is set. */
  readonly isSetting: boolean;
  /** It would be, but is too long. */
  readonly isTooLong: boolean;
}

function useOf({ path, size }: Entry, isRecord: boolean, wanted: ReadonlySet<Place>): Use {
  const own = placeOf(path);
  const places = own === undefined ? [...wanted] : [own, ...wanted];
  const isStore = places.includes('trust-store');
  const isSetting = places.some((place) => place !== 'trust-store');
  const longest = isRecord ? LONGEST_RECORD : LONGEST_SETTING;
  // Of the others it is told that they stand there, and signs are looked for in all of it.
  const hasToBeKept = isRecord || places.some(isToldByBytes);
  return {
    isKept: (isRecord || isSetting) && size <= longest,
    isStore: isStore && size <= LONGEST_STORE,
    isSetting,
    isTooLong: (hasToBeKept && size > longest) || (isStore && size > LONGEST_STORE),
  };
}

function look(entry: Entry, { isKept, isStore, isSetting, isTooLong }: Use): FileLook {
  const isHeld = isKept || isStore;
  const held: Buffer[] = [];
  let head: Buffer | undefined = Buffer.alloc(0);
  const marks: Mark[] = [];
  let scan: Scan | undefined;
  let cache: ReturnType<typeof compiledSource>;
  let elf: ReturnType<typeof readElf> | undefined;

  return {
    take(chunk) {
      if (isHeld) held.push(Buffer.from(chunk));
      if (head === undefined) {
        scan?.take(chunk);
        cache?.take(chunk);
        elf?.take(chunk);
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
      if (isStore)
        for (const { sha256, name, isOfHost } of certificatesIn(content)) {
          marks.push({ is: 'certificate', says: name === undefined ? sha256 : `${sha256} ${name}` });
          if (isOfHost) marks.push({ is: 'host-certificate', says: sha256 });
        }
      if (isTooLong) marks.push({ is: 'too-long' });
      if (cache) marks.push(cache.mark());
      const headers = elf?.mark();
      const all = [...marks, ...(headers ? [headers] : []), ...(scan?.marks() ?? [])];
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
      elf = readElf(entry.size);
      elf.take(start);
    } else if (code && isText(entry.path, code)) scan = scanText(isShell(code), entry.size);
    else if (isSetting) scan = scanText(true, entry.size);
    scan?.take(start);
  }
}
