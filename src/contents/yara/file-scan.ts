import { createHash } from 'node:crypto';
import type { Entry, Mark } from '../reading/entry.ts';
import type { LaterFound } from '../reading/look.ts';
import type { YaraRules } from './rules.ts';
import type { Scanner } from './scanner.ts';

/** Of files of one layer the rules that match: a mark `own-rule` each, or `unscanned` and why. */
export interface LayerScan {
  /** The same for what sees the same in the same bytes. */
  readonly version: string;
  /** Undefined: it is not scanned. */
  file(entry: Entry): FileScan | undefined;
  room(): Promise<void>;
}

export interface FileScan {
  /** The chunk is written over afterwards. */
  take(chunk: Buffer): void;
  end(): Promise<LaterFound>;
}

/** Which files of a layer are scanned: all, or those at these paths. */
export type ScannedPaths = 'all' | ReadonlySet<string>;

const MEBIBYTE = 1024 * 1024;
/** A file is scanned as a whole, so it is held in memory, here and in the process that scans. */
export const LONGEST_SCANNED = 128 * MEBIBYTE;
/** Of one layer: each is kept with its entry. */
const MOST_MATCHES = 50_000;

const TOO_LONG = `longer than the ${LONGEST_SCANNED / MEBIBYTE} MiB in which YARA rules are looked for`;
const TOO_MANY = `YARA rules match in its layer more than ${MOST_MATCHES} times, and the rest is not told`;

/** `matches` in the wording of `rule in file`. */
export function layerScan(rules: YaraRules, scanner: Scanner, scanned: ScannedPaths): LayerScan {
  let matched = 0;
  const marksOf = (matches: readonly string[]): readonly Mark[] => {
    matched += matches.length;
    return matched > MOST_MATCHES ? [unscanned(TOO_MANY)] : matches.map((says) => ({ is: 'own-rule', says }));
  };
  return {
    version: versionOf(rules, scanned),
    room: () => scanner.room(),
    file({ path, size }) {
      if (size === 0 || (scanned !== 'all' && !scanned.has(path))) return undefined;
      if (size > LONGEST_SCANNED) return { take: () => undefined, end: async () => ({ marks: [unscanned(TOO_LONG)] }) };
      const held: Buffer[] = [];
      return {
        take: (chunk) => held.push(Buffer.from(chunk)),
        async end() {
          const [first = Buffer.alloc(0)] = held;
          const found = await scanner.scan(held.length > 1 ? Buffer.concat(held) : first);
          if ('unscanned' in found) return { marks: [unscanned(found.unscanned)], isPassing: true };
          return { marks: marksOf(found.matches) };
        },
      };
    },
  };
}

function unscanned(says: string): Mark {
  return { is: 'unscanned', says };
}

function versionOf({ sha256 }: YaraRules, scanned: ScannedPaths): string {
  if (scanned === 'all') return sha256;
  return createHash('sha256')
    .update(JSON.stringify([sha256, [...scanned].sort()]))
    .digest('hex');
}
