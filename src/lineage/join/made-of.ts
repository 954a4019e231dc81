import { type Digest, EMPTY_CONFIG } from '../../core/digest.ts';
import type { HostImage } from '../../core/event.ts';
import { addTo } from '../../core/grouping.ts';
import type { Lineage } from '../../core/lineage.ts';
import { formatReference, tagAsked, type Reference } from '../../core/reference.ts';
import { takenOver } from '../../core/taken-over.ts';
import { countUntil, type Time } from '../../core/time.ts';
import { memo, once } from '../facts/lazy.ts';
import { byTime } from '../facts/order.ts';
import { readReference, type ReadReference } from '../facts/references.ts';

/** What a host's engine made a container of. */
export interface MadeOf {
  /** As the command named it. */
  readonly named: Reference;
  /** When the container was made or, where no record tells that, first started. */
  readonly at: Time;
  /** The image as the host knew it (its configuration, manifest or index); absent: no record tells which. */
  readonly image?: Digest;
}

const NAMING: ReadonlySet<HostImage['action']> = new Set([
  'built',
  'committed',
  'loaded',
  'imported',
  'pulled',
  'tagged',
]);

/** What may give a name to another image without a record of the name; docker tells the names that its builds and commits give. */
function mayRename({ action, reference, source }: HostImage): boolean {
  if (reference !== undefined) return false;
  if (action === 'loaded' || action === 'imported') return true;
  return source !== 'docker' && (action === 'built' || action === 'committed');
}

/**
 * Answers what a container was made of that a host started: what its name meant there when it was made, by the last record of
 * that host which gave the name to an image, or pulled it while a registry's records tell what it meant. What a registry's
 * tag means when a container is started says nothing: the host may have pulled it before, given it to an image of its own, or
 * start again what was made long ago.
 */
export function madeOf(
  lineage: Pick<Lineage, 'onHosts' | 'tagAt' | 'digestlessTo'>,
  read: ReadReference,
): (start: HostImage) => MadeOf | undefined {
  const created = new Map<string, HostImage>();
  const firstStarts = new Map<string, Time>();
  const namings = new Map<string, HostImage[]>();
  const nameless = new Map<string, HostImage[]>();
  for (const fact of lineage.onHosts) {
    const { action, container, reference } = fact;
    const id = container === undefined ? undefined : keyOf(fact, container);
    if (id !== undefined && action === 'created' && fact.at < (created.get(id)?.at ?? Infinity)) created.set(id, fact);
    if (id !== undefined && action === 'started')
      firstStarts.set(id, Math.min(fact.at, firstStarts.get(id) ?? Infinity));
    const named = NAMING.has(action) && reference !== undefined ? nameOf(reference, read) : undefined;
    if (named !== undefined) addTo(namings, keyOf(fact, named), fact);
    if (mayRename(fact)) addTo(nameless, keyOf(fact, ''), fact);
  }
  for (const list of [...namings.values(), ...nameless.values()]) list.sort(byTime);

  const meaning = (fact: HostImage, named: Reference, at: Time): Digest | undefined => {
    const name = fact.reference === undefined ? undefined : nameOf(fact.reference, read);
    const own = (name === undefined ? undefined : namings.get(keyOf(fact, name))) ?? [];
    const last = own[countUntil(own, at) - 1];
    const others = nameless.get(keyOf(fact, '')) ?? [];
    if (!last || (others[countUntil(others, at) - 1]?.at ?? -Infinity) >= last.at) return undefined;
    if (last.action !== 'pulled' || last.image) return last.image;
    const tag = tagAsked(named);
    const meant = tag === undefined ? undefined : lineage.tagAt(named, tag, last.at);
    if (!meant || meant.ambiguous) return undefined;
    // A later push of the tag of which no record tells the digest was there to be pulled.
    return takenOver(meant, lineage, last.at + 1) ? undefined : meant.digest;
  };

  return (start) => {
    const named = start.reference === undefined ? undefined : read(start.reference);
    if (!named) return undefined;
    const id = start.container === undefined ? undefined : keyOf(start, start.container);
    const made = id === undefined ? undefined : created.get(id);
    const at = Math.min(made?.at ?? Infinity, (id === undefined ? undefined : firstStarts.get(id)) ?? start.at);
    const image = named.digest ?? (made && made.at <= start.at ? meaning(start, named, made.at) : undefined);
    return { named, at, ...(image && { image }) };
  };
}

/** A tag that is not written is `latest`: engines record both forms of one name. */
function nameOf(text: string, read: ReadReference): string | undefined {
  const reference = read(text);
  const tag = reference && tagAsked(reference);
  return reference && tag !== undefined ? formatReference({ ...reference, tag }) : undefined;
}

function keyOf({ host }: HostImage, name: string): string {
  return JSON.stringify([host ?? null, name]);
}

/** By what hosts know images: their configurations, or manifest or index. */
export function knownAs(digests: Iterable<Digest>, lineage: Pick<Lineage, 'image'>): ReadonlySet<Digest> {
  const local = new Set<Digest>(digests);
  for (const one of digests) local.add(lineage.image(one).config ?? one);
  local.delete(EMPTY_CONFIG);
  return local;
}

/** Answers what hosts are on record as having started of exactly these bytes, oldest first. */
export function joinStarts(
  lineage: Pick<Lineage, 'onHosts' | 'tagAt' | 'digestlessTo' | 'image' | 'standsFor' | 'policy'>,
): (digest: Digest) => readonly HostImage[] {
  const starts = once(() => {
    const made = madeOf(
      lineage,
      memo((text: string) => readReference(text, lineage.policy)),
    );
    const found = new Map<Digest, HostImage[]>();
    for (const fact of lineage.onHosts) {
      const image = fact.action === 'started' ? made(fact)?.image : undefined;
      if (image) addTo(found, image, fact);
    }
    return found;
  });
  return (digest) =>
    starts().size === 0
      ? []
      : [...knownAs([...lineage.standsFor(digest), ...lineage.image(digest).children], lineage)]
          .flatMap((one) => starts().get(one) ?? [])
          .sort(byTime);
}
