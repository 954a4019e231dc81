import { addTo } from '../../core/grouping.ts';
import type { HostImage } from '../../core/event.ts';
import type { ImageName } from '../../core/finding.ts';
import { known } from '../../core/known.ts';
import type { Lineage } from '../../core/lineage.ts';
import { equalRepository, type Reference } from '../../core/reference.ts';
import type { Time } from '../../core/time.ts';
import { memo } from '../facts/lazy.ts';
import { byTime } from '../facts/order.ts';
import { readReference } from '../facts/references.ts';
import { relatives } from './around.ts';
import { tagAsked } from './places.ts';

/** Containers that an engine outside of any cluster started under one name of an image. */
export interface Started {
  /** Absent: the records do not name it. */
  readonly host?: string;
  /** As the command that started them named it. */
  readonly image: string;
  readonly from: Time;
  /** When the last of them was started: what records tell of hosts has no ends. */
  readonly last: Time;
  /** Oldest first. */
  readonly facts: readonly HostImage[];
}

/**
 * Where images were started by hosts' own engines, by host. Those name what the command named: a digest is meant by a tag
 * that had it then, though the host may have had other bytes under that name.
 */
export function startedOn(images: readonly ImageName[], lineage: Lineage): readonly Started[] {
  const read = memo((text: string) => readReference(text, lineage.policy));
  const digests = new Set(images.flatMap(({ digest }) => (digest ? relatives(digest, lineage) : [])));
  const names = images.filter(({ digest }) => digest === undefined);
  const isMeant = (named: Reference, at: Time): boolean => {
    const tag = tagAsked(named);
    const digest = named.digest ?? (tag === undefined ? undefined : lineage.tagAt(named, tag, at)?.digest);
    return (
      (digest !== undefined && digests.has(digest)) ||
      names.some((one) => equalRepository(one, named) && (one.tag === undefined || one.tag === tag))
    );
  };
  const found = new Map<string, HostImage[]>();
  for (const fact of lineage.started) {
    const reference = fact.reference === undefined ? undefined : read(fact.reference);
    if (reference && isMeant(reference, fact.at))
      addTo(found, JSON.stringify([fact.host ?? null, fact.reference]), fact);
  }
  return [...found.values()]
    .flatMap((own) => {
      const facts = own.sort(byTime);
      const [first, last] = [facts[0], facts.at(-1)];
      if (!first || !last) return [];
      return [{ image: first.reference ?? '', from: first.at, last: last.at, facts, ...known({ host: first.host }) }];
    })
    .sort((one, other) => one.from - other.from);
}
