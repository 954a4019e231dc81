import { firstOf } from '../../../core/count.ts';
import { type Digest, digestPrefix } from '../../../core/digest.ts';
import { InvalidInput, quoted } from '../../../core/error.ts';
import type { LandwaiterEvent } from '../../../core/event.ts';
import type { ImageName } from '../../../core/finding.ts';
import { addTo } from '../../../core/grouping.ts';
import { known } from '../../../core/known.ts';
import type { Lineage } from '../../../core/lineage.ts';
import { nearest } from '../../../core/nearest.ts';
import type { Policy } from '../../../core/policy.ts';
import { formatReference, type Reference, tagAsked } from '../../../core/reference.ts';
import { type MentionedRepository, mentionsOf } from '../../../lineage/storage/mentions.ts';
import { imagesAsked } from '../../../lineage/chain/places.ts';
import { readReference } from '../../../lineage/facts/references.ts';

/** A reference or a path that a text names. */
export interface Named {
  readonly reference: Reference;
  /** As it stands, which may be that of any registry. */
  readonly path: string;
  readonly wantsTag: boolean;
}

/** What a text may mean. */
export interface AskedImage {
  /** A digest, or what it begins with; of the image that is named, where one is. */
  readonly prefix?: string;
  readonly name?: Named;
  /** The digest stands after the name, or after what is none. */
  readonly isBoth?: true;
}

type OnRecord = Omit<ImageName, 'created'>;

const MOST_PROPOSED = 5;
const TOO_SHORT = /^sha256:[a-f0-9]{0,11}(?:…|\.\.\.)?$/;

/**
 * A digest, its beginning as it is printed, a reference, or a name with either after it: `shop/api:1.4 sha256:9f86d081884c…`, or
 * `shop/api:sha256:…`, as Harbor's audit log has it.
 */
export function askedImage(text: string, policy: Policy): AskedImage {
  const [, before, after] = /^(\S+?)(?:@|:|\s+)(sha(?:256|512):\S+)$/.exec(text.trim()) ?? [];
  const both = after === undefined ? undefined : digestPrefix(after);
  if (before !== undefined && both !== undefined)
    return { prefix: both, isBoth: true, ...known({ name: namedIn(before, policy) }) };
  return known({ prefix: digestPrefix(text), name: namedIn(text, policy) });
}

/**
 * The images that a person's text means: a digest, its first 12 or more hexadecimal digits, a reference, or a
 * repository path without its host. @throws InvalidInput when nothing on record is called so.
 */
export function findImages(text: string, lineage: Lineage): readonly ImageName[] {
  const found = imagesCalled(text, lineage);
  if (found.length === 0) throw new InvalidInput('IMAGE', notOnRecord(text, lineage));
  return found;
}

/** The same; none where nothing is called so. */
export function imagesCalled(text: string, lineage: Lineage): readonly ImageName[] {
  const { prefix, name, isBoth } = askedImage(text, lineage.policy);
  const found = [
    ...(prefix === undefined ? [] : byDigest(prefix, isBoth ? name : undefined, lineage)),
    ...(name === undefined || isBoth ? [] : byName(name, lineage)),
  ];
  if (found.length === 0 && name !== undefined && !isBoth) return byMention(name, lineage);
  return [...new Map(found.map((image) => [JSON.stringify(image), image])).values()];
}

/** That no record mentions what a text means, and what is on record under a longer name. */
export function notOnRecord(
  text: string,
  lineage: Lineage,
  give = 'a digest, a reference such as registry.example/shop/api:1.4, or a repository path',
  others: readonly string[] = [],
): string {
  if (TOO_SHORT.test(text.trim()))
    return `${quoted(text)} is too little of a digest: give its first 12 digits at least`;
  const images = proposals(text, lineage);
  const proposed = images.length > 0 ? images : [nearest(text.trim(), others) ?? []].flat();
  const isShort = /^(?:sha(?:256|512):)?[a-f0-9]{4,11}(?:…|\.\.\.)?$/.test(text.trim());
  const instead =
    proposed.length === 0
      ? `give ${isShort ? 'at least 12 digits of a digest, ' : ''}${give}`
      : `on record ${proposed.length === 1 ? 'is' : 'are'} ${firstOf(proposed, MOST_PROPOSED)}`;
  return `no record mentions ${quoted(text)}: ${instead}`;
}

/** Names on record that end as the text does, under another path or in another registry. */
function proposals(text: string, lineage: Lineage): readonly string[] {
  const { name } = askedImage(text, lineage.policy);
  if (!name) return [];
  const { reference, path, wantsTag } = name;
  const ends = [...new Set([reference.repository, path])];
  const alike = namesOnRecord(lineage).filter(({ repository }) =>
    ends.some((end) => repository === end || repository.endsWith(`/${end}`)),
  );
  if (alike.length === 0) return misspelt(ends, lineage);
  const tagged = alike.filter(({ tag }) => wantsTag && tag === reference.tag);
  const names =
    tagged.length > 0 ? tagged : alike.map(({ registry, repository }): OnRecord => ({ registry, repository }));
  return [
    ...new Set(
      names.map(({ registry, repository, tag }) => formatReference({ registry, repository, ...known({ tag }) })),
    ),
  ].sort();
}

/** A repository whose name, or the last part of it, is meant by what is nearly it. */
function misspelt(ends: readonly string[], lineage: Lineage): readonly string[] {
  const names = new Map<string, string[]>();
  for (const { registry, repository } of namesOnRecord(lineage))
    for (const word of new Set([repository, repository.slice(repository.lastIndexOf('/') + 1)]))
      addTo(names, word, formatReference({ registry, repository }));
  const near = ends.flatMap((end) => nearest(end, [...names.keys()]) ?? []);
  return [...new Set(near.flatMap((word) => names.get(word) ?? []))].sort();
}

function byDigest(wanted: string, name: Named | undefined, lineage: Lineage): readonly ImageName[] {
  const digests = new Set(digestsOnRecord(lineage).filter((digest) => digest.startsWith(wanted)));
  // What engines call the id of an image, and nodes that dropped its name report, is the digest of its config.
  for (const { digest } of lineage.pushes) if (lineage.image(digest).config?.startsWith(wanted)) digests.add(digest);
  return [...digests].flatMap((digest): readonly ImageName[] => {
    const names: readonly OnRecord[] = [
      ...lineage.pushesOf(digest),
      ...lineage.placementsOfDigest(digest).flatMap(({ reference }) => reference ?? []),
    ];
    const own = name ? names.find((one) => isCalled(one, name)) : names[0];
    if (name && !own) return [];
    const { registry = '', repository = '', tag } = own ?? {};
    const isPushed = lineage.pushesOf(digest).length > 0;
    return [{ registry, repository, digest, ...known({ tag: isPushed ? tag : undefined }) }];
  });
}

function digestsOnRecord({ pushes, placements }: Lineage): readonly Digest[] {
  return [
    ...pushes.map((push) => push.digest),
    ...placements.flatMap(({ digest, instances }) => [
      ...(digest ? [digest] : []),
      ...instances.flatMap(({ others }) => others),
    ]),
  ];
}

/** What a text names, if it is a reference or a path. */
function namedIn(text: string, policy: Policy): Named | undefined {
  const reference = readReference(text, policy);
  if (!reference) return undefined;
  const [, path = text] = /^(?:docker\.io\/(?:library\/)?)?([^:@]+)/.exec(text) ?? [];
  const [named = text] = text.split('@');
  return { reference, path, wantsTag: named.slice(named.lastIndexOf('/') + 1).includes(':') };
}

function byName(name: Named, lineage: Lineage): readonly ImageName[] {
  const { wantsTag } = name;
  return namesOnRecord(lineage)
    .filter((one) => isCalled(one, name))
    .map(({ registry, repository, tag, digest }) => ({
      registry,
      repository,
      ...known({ tag: wantsTag ? tag : undefined, digest: wantsTag ? undefined : digest }),
    }));
}

/** What nothing pushed, and no container or change of an image shows, may yet stand in the definition of a workload. */
function byMention(name: Named, lineage: Lineage): readonly ImageName[] {
  const { wantsTag } = name;
  const found = new Map<string, ImageName>();
  for (const fact of lineage.facts)
    for (const one of mentionedIn(fact, lineage)) {
      if (!isCalled(one, name)) continue;
      const { registry, repository } = one;
      const image = { registry, repository, ...known({ tag: wantsTag ? one.tag : undefined }) };
      found.set(formatReference(image), image);
    }
  return [...found.values()];
}

/** The images that a fact names, by their canonical names. */
export function mentionedIn(fact: LandwaiterEvent, { policy }: Lineage): readonly MentionedRepository[] {
  return mentionsOf(fact).repositories.map((one) => ({ ...one, registry: policy.registry(one.registry) }));
}

function isCalled(one: OnRecord, { reference, path, wantsTag }: Named): boolean {
  const isThere =
    (one.registry === reference.registry && one.repository === reference.repository) || one.repository === path;
  return isThere && (!wantsTag || one.tag === reference.tag);
}

function namesOnRecord({ pushes, digestless, placements, policy }: Lineage): readonly OnRecord[] {
  return [
    ...pushes,
    ...digestless.map(({ registry, repository, tag }) => ({ registry, repository, ...known({ tag }) })),
    ...placements.flatMap((placement) =>
      imagesAsked(placement).flatMap((text) => {
        const reference = text === placement.image ? placement.reference : readReference(text, policy);
        return reference ? [{ ...reference, ...known({ tag: tagAsked(reference), digest: placement.digest }) }] : [];
      }),
    ),
  ];
}
