import { isUtf8 } from 'node:buffer';
import { hash } from 'node:crypto';
import { jsonHash } from '../core/canonical.ts';
import { InvalidInput, quoted } from '../core/error.ts';
import { known } from '../core/known.ts';
import { elementsOf, membersOf, type Part, parsed } from './json-parts.ts';
import { type AttackObject, attackIdOf, readObject } from './objects.ts';

/** Bytes; release 18.1 of Enterprise has 50 MB. */
export const LARGEST_BUNDLE = 128 * 1024 * 1024;
/** Bytes; the largest published object is the collection, with 4 MB. */
const LARGEST_OBJECT = 16 * 1024 * 1024;
const MOST_OBJECTS = 200_000;

/** Of an object what is looked at without reading it again; its bytes are those of the bundle from `start` to before `end`. */
export interface Entry extends Part {
  readonly id: string;
  readonly type: string;
  /** `AN0946` */
  readonly attackId?: string;
  readonly name?: string;
  /** The object's own, which may stay where its content changes. */
  readonly version?: string;
  /** RFC 3339, as the object has them. */
  readonly created?: string;
  readonly modified?: string;
  readonly revoked: boolean;
  readonly deprecated: boolean;
  /** SHA-256, in hexadecimal, of the object's canonical JSON (RFC 8785). */
  readonly sha256: string;
  /** Of an object of an excerpt: the same of the whole object as it was published; null: that was not at hand. */
  readonly publishedSha256?: string | null;
  /** Of a relationship. */
  readonly relation?: { readonly kind: string; readonly from: string; readonly to: string };
}

/** The object that says what a bundle is. */
export interface Collection {
  readonly id: string;
  readonly name?: string;
  readonly created?: string;
  readonly modified?: string;
}

export interface Bundle {
  /** `18.1` */
  readonly release: string;
  readonly specVersion: '2.0' | '2.1';
  readonly collection?: Collection;
  /** Nothing of the release is left out, so what is not in it is not in the release. */
  readonly isWhole: boolean;
  /** Of all its bytes. */
  readonly sha256: string;
  readonly entries: readonly Entry[];
}

/** What a bundle may not say of itself. */
export interface Said {
  /** Needed where no collection object tells it. */
  readonly release?: string;
  /** It is a whole release; asked only where no collection object lists what belongs to it. */
  readonly whole?: boolean;
}

/**
 * Reads an ATT&CK bundle in STIX 2.0 or 2.1, whole or cut
 * (format: https://docs.oasis-open.org/cti/stix/v2.1/ and https://github.com/mitre-attack/attack-stix-data).
 * @throws InvalidInput naming byte, object or field.
 */
export function readBundle(bytes: Buffer, said: Said = {}): Bundle {
  if (bytes.length > LARGEST_BUNDLE)
    throw new InvalidInput('bundle', `larger than ${LARGEST_BUNDLE / 1024 / 1024} MiB`);
  if (!isUtf8(bytes)) throw new InvalidInput('bundle', 'is no UTF-8');
  const members = membersOf(bytes);
  const member = (key: string): unknown => {
    const part = members.get(key);
    return part && parsed(bytes, part);
  };
  if (member('type') !== 'bundle') throw new InvalidInput('type', 'is not "bundle": this is no STIX bundle');
  const list = members.get('objects');
  if (!list) throw new InvalidInput('objects', 'missing: the bundle is empty');
  const read = objectsIn(bytes, list);
  const collection = oneCollection(read.objects);
  return {
    release: releaseOf(collection?.x_mitre_version, said.release),
    specVersion: specVersion(member('spec_version') ?? read.specVersion),
    isWhole: collection ? holdsAll(collection, read.entries) : said.whole === true,
    sha256: hash('sha256', bytes),
    entries: read.entries,
    ...(collection && {
      collection: {
        id: collection.id,
        ...known({ name: collection.name, created: collection.created, modified: collection.modified }),
      },
    }),
  };
}

type CollectionObject = Extract<AttackObject, { readonly kind: 'collection' }>['is'];

interface Read {
  readonly entries: readonly Entry[];
  readonly objects: readonly CollectionObject[];
  readonly specVersion: unknown;
}

function objectsIn(bytes: Buffer, list: Part): Read {
  const entries: Entry[] = [];
  const objects: CollectionObject[] = [];
  const places = new Map<string, number>();
  let version: unknown;
  for (const part of elementsOf(bytes, list)) {
    const place = `objects[${entries.length}]`;
    if (entries.length === MOST_OBJECTS) throw new InvalidInput('objects', `more than ${MOST_OBJECTS}`);
    if (part.end - part.start > LARGEST_OBJECT)
      throw new InvalidInput(place, `larger than ${LARGEST_OBJECT / 1024 / 1024} MiB`);
    const value = parsed(bytes, part);
    const object = readObject(value);
    if ('wrong' in object) throw new InvalidInput(place, object.wrong);
    const before = places.get(object.is.id);
    if (before !== undefined)
      throw new InvalidInput(place, `${quoted(object.is.id)} is the id of objects[${before}], too`);
    places.set(object.is.id, entries.length);
    if (object.kind === 'collection') objects.push(object.is);
    version ??= versionIn(value);
    entries.push(entryOf(object, value, part));
  }
  return { entries, objects, specVersion: version };
}

function entryOf(object: AttackObject, value: unknown, { start, end }: Part): Entry {
  const { is } = object;
  return {
    id: is.id,
    type: is.type,
    ...known({
      attackId: attackIdOf(is),
      name: is.name,
      version: is.x_mitre_version,
      created: is.created,
      modified: is.modified,
    }),
    revoked: is.revoked === true,
    deprecated: is.x_mitre_deprecated === true,
    sha256: jsonHash(value),
    start,
    end,
    ...(object.kind === 'relationship' && {
      relation: { kind: object.is.relationship_type, from: object.is.source_ref, to: object.is.target_ref },
    }),
  };
}

// In STIX 2.1 it stands in each object instead of in the bundle.
function versionIn(value: unknown): unknown {
  return typeof value === 'object' && value !== null && 'spec_version' in value ? value.spec_version : undefined;
}

function specVersion(told: unknown): '2.0' | '2.1' {
  if (told === '2.0' || told === '2.1') return told;
  throw new InvalidInput('spec_version', told === undefined ? 'missing' : `${quoted(told)} is neither 2.0 nor 2.1`);
}

function oneCollection(all: readonly CollectionObject[]): CollectionObject | undefined {
  if (all.length > 1) throw new InvalidInput('objects', 'hold more than one collection: import them one by one');
  return all[0];
}

function holdsAll({ x_mitre_contents: contents = [] }: CollectionObject, entries: readonly Entry[]): boolean {
  const held = new Set(entries.map(({ id }) => id));
  return contents.length > 0 && contents.every(({ object_ref: id }) => held.has(id));
}

function releaseOf(told: string | undefined, said: string | undefined): string {
  if (told !== undefined && said !== undefined && told !== said)
    throw new InvalidInput('--release', `${quoted(said)}, but the collection in the bundle says ${quoted(told)}`);
  const release = told ?? said;
  if (release === undefined)
    throw new InvalidInput('--release', 'no collection in the bundle tells its release: say which, such as 18.1');
  if (!/^[0-9]{1,3}\.[0-9]{1,3}$/.test(release))
    throw new InvalidInput(
      told === undefined ? '--release' : 'x_mitre_version',
      `${quoted(release)} is no release such as 18.1`,
    );
  return release;
}
