import { isNeedless } from '../records/needless.ts';
import type { JsonObject, Reading, Source } from '../source.ts';
import type { Piece } from './piece.ts';

/** Which telemetry kinds were found, and which of them were told something. */
export interface KindsTold {
  found(source: Source): void;
  /** A record of it was read. */
  read(source: Source, record: JsonObject, reading: Reading): void;
  /** Records of it were dropped that are known to tell nothing. */
  passed(source: Source): void;
  told(): Pick<Piece, 'sources' | 'untold' | 'understood'>;
}

export function createKindsTold(): KindsTold {
  const found = new Set<string>();
  const untold = new Set<string>();
  const understood = new Set<string>();
  return {
    found: ({ name }) => void found.add(name),
    read: ({ name, needless = [] }, record, { events }) => {
      if (understood.has(name)) return;
      (events.length > 0 || isNeedless(record, needless) ? understood : untold).add(name);
    },
    passed: ({ name }) => {
      found.add(name);
      understood.add(name);
    },
    told: () => ({ sources: [...found], untold: [...untold], understood: [...understood] }),
  };
}
