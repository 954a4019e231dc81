import { jsonHash } from '../core/canonical.ts';
import { InvalidInput, quoted } from '../core/error.ts';
import type { Bundle, Entry } from './bundle.ts';
import { type AttackObject, readObject } from './objects.ts';

/** What is known of an import, without its objects. */
export interface Import extends Omit<Bundle, 'entries'> {
  /** `18.1-0123456789ab`: the release and the start of the bundle's hash. */
  readonly name: string;
  /** What a few objects were cut from for this program, by itself: its hashes are those of the cut objects. */
  readonly isExcerpt: boolean;
  /** RFC 3339; absent for the excerpt. */
  readonly importedAt?: string;
  /** As the user named it; absent for the excerpt. */
  readonly file?: string;
  readonly objects: number;
}

/** A release as it was imported: its objects by their ids, and the relationships between them. */
export interface Release {
  readonly about: Import;
  readonly entries: readonly Entry[];
  /** By STIX id or ATT&CK id. */
  find(id: string): Entry | undefined;
  /** Relationships that lead to or from an object. */
  relations(id: string): readonly Entry[];
  /** Detection strategies that name an analytic. */
  strategies(analytic: string): readonly Entry[];
  /** What took the place of a revoked object, as far as it is told. */
  replacement(of: Entry): Entry | undefined;
  /** The object's bytes as they were imported. */
  raw(entry: Entry): Buffer;
  /** @throws InvalidInput where the bytes are no longer those that were imported. */
  object(entry: Entry): AttackObject;
}

/**
 * `raw`: the bytes of the bundle from `start` to before `end`; `replaced`: what took the place of revoked objects, by ATT&CK
 * ids, where no relationship in the bundle says it.
 */
export function releaseOf(
  about: Import,
  entries: readonly Entry[],
  raw: (entry: Entry) => Buffer,
  replaced: Readonly<Record<string, string>> = {},
): Release {
  const byId = new Map(entries.map((entry) => [entry.id, entry]));
  const byAttackId = new Map<string, Entry>();
  const read = new Map<string, AttackObject>();
  const related = new Map<string, Entry[]>();
  for (const entry of entries) {
    const { attackId, relation } = entry;
    if (attackId !== undefined && isBetter(entry, byAttackId.get(attackId))) byAttackId.set(attackId, entry);
    for (const end of relation ? new Set([relation.from, relation.to]) : []) add(related, end, entry);
  }
  function object(entry: Entry): AttackObject {
    const before = read.get(entry.id);
    if (before) return before;
    const value = parse(raw(entry), entry);
    const found = readObject(value);
    if ('wrong' in found) throw new InvalidInput(entry.id, found.wrong);
    if (jsonHash(value) !== entry.sha256) throw changed(entry);
    read.set(entry.id, found);
    return found;
  }
  return {
    about,
    entries,
    find: (id) => byId.get(id) ?? byAttackId.get(id),
    relations: (id) => related.get(id) ?? [],
    replacement({ id, attackId = '' }) {
      const by = related
        .get(id)
        ?.find(({ relation }) => relation?.kind === 'revoked-by' && relation.from === id)?.relation;
      const now = by?.to ?? (Object.hasOwn(replaced, attackId) ? replaced[attackId] : undefined);
      return now === undefined ? undefined : (byId.get(now) ?? byAttackId.get(now));
    },
    strategies: (analytic) =>
      entries.filter((entry) => {
        if (entry.type !== 'x-mitre-detection-strategy') return false;
        const strategy = object(entry);
        return strategy.kind === 'strategy' && strategy.is.x_mitre_analytic_refs?.includes(analytic) === true;
      }),
    raw,
    object,
  };
}

function add(to: Map<string, Entry[]>, key: string, entry: Entry): void {
  const list = to.get(key);
  if (list) list.push(entry);
  else to.set(key, [entry]);
}

function parse(bytes: Buffer, entry: Entry): unknown {
  try {
    return JSON.parse(bytes.toString('utf8'));
  } catch {
    throw changed(entry);
  }
}

function changed({ id }: Entry): InvalidInput {
  return new InvalidInput(quoted(id), 'is not what was imported any more: import the bundle again');
}

/** Whether anything still stands by it. */
export function isLive({ revoked, deprecated }: Entry): boolean {
  return !revoked && !deprecated;
}

// Mitigations of the first releases have ids of techniques, and are deprecated: an id means the object whose kind has such ids.
const TYPES: Readonly<Record<string, string>> = {
  T: 'attack-pattern',
  TA: 'x-mitre-tactic',
  M: 'course-of-action',
  DET: 'x-mitre-detection-strategy',
  AN: 'x-mitre-analytic',
  DC: 'x-mitre-data-component',
};

function isBetter(entry: Entry, than: Entry | undefined): boolean {
  if (!than) return true;
  const worth = (one: Entry): number => {
    const letters = one.attackId?.replace(/[0-9.]+$/, '') ?? '';
    return (TYPES[letters] === one.type ? 2 : 0) + (isLive(one) ? 1 : 0);
  };
  return worth(entry) > worth(than);
}
