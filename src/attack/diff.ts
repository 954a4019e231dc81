import { canonicalJson } from '../core/canonical.ts';
import type { Entry } from './bundle.ts';
import type { Release } from './release.ts';

/** An object that two releases have with other content. */
export interface Changed {
  readonly before: Entry;
  readonly after: Entry;
  /** Names of the fields, at the top of the object, that differ. */
  readonly fields: readonly string[];
  /** Its version says that nothing changed. */
  readonly isUntold: boolean;
  /** What took its place, where it is revoked now: an ATT&CK id where it has one. */
  readonly replacedBy?: string;
}

export interface ReleaseDiff {
  readonly added: readonly Entry[];
  readonly removed: readonly Entry[];
  readonly changed: readonly Changed[];
  readonly same: number;
}

/** Of two objects of excerpts that are the same as far as they were cut, and are not as they were published. */
const BEYOND = 'what the excerpts leave out';

// In STIX 2.1 it stands in each object, in 2.0 in the bundle: all would differ by it.
const FORM = 'spec_version';

/** Compares by content: objects change without a new version. What only STIX 2.0 and 2.1 do otherwise counts as the same. */
export function diffReleases(before: Release, after: Release): ReleaseDiff {
  const earlier = new Map(before.entries.map((entry) => [entry.id, entry]));
  const added: Entry[] = [];
  const changed: Changed[] = [];
  const isOtherForm = before.about.specVersion !== after.about.specVersion;
  let same = 0;
  for (const entry of after.entries) {
    const old = earlier.get(entry.id);
    earlier.delete(entry.id);
    if (!old) added.push(entry);
    else if (hashOf(old) === hashOf(entry)) same++;
    else {
      const all = differing(contentOf(before, old), contentOf(after, entry));
      const fields = isOtherForm ? all.filter((field) => field !== FORM) : all;
      if (fields.length === 0 && old.publishedSha256 && entry.publishedSha256) fields.push(BEYOND);
      if (fields.length === 0) same++;
      else
        changed.push({
          before: old,
          after: entry,
          fields,
          isUntold: old.version === entry.version,
          ...replaced(after, entry),
        });
    }
  }
  return { added: inOrder(added), removed: inOrder([...earlier.values()]), changed: changed.sort(byName), same };
}

function replaced(release: Release, entry: Entry): Pick<Changed, 'replacedBy'> {
  const next = entry.revoked ? release.replacement(entry) : undefined;
  return next ? { replacedBy: next.attackId ?? next.id } : {};
}

// Of an object that was cut, that of the whole one where it is known.
function hashOf({ publishedSha256, sha256 }: Entry): string {
  return publishedSha256 ?? sha256;
}

function contentOf(release: Release, entry: Entry): ReadonlyMap<string, string> {
  const value: unknown = JSON.parse(release.raw(entry).toString('utf8'));
  return new Map(Object.entries(Object(value)).map(([key, field]) => [key, canonicalJson(field)]));
}

function differing(one: ReadonlyMap<string, string>, other: ReadonlyMap<string, string>): string[] {
  return [...new Set([...one.keys(), ...other.keys()])].filter((key) => one.get(key) !== other.get(key)).sort();
}

function inOrder(entries: Entry[]): readonly Entry[] {
  return entries.sort((one, other) => compare(one, other));
}

function byName({ after: one }: Changed, { after: other }: Changed): number {
  return compare(one, other);
}

// Those with an id that people use come first.
function compare(one: Entry, other: Entry): number {
  const unnamed = Number(one.attackId === undefined) - Number(other.attackId === undefined);
  return unnamed || (one.attackId ?? '').localeCompare(other.attackId ?? '') || one.id.localeCompare(other.id);
}
