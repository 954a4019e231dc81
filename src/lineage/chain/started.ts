import { addTo } from '../../core/grouping.ts';
import type { HostImage } from '../../core/event.ts';
import type { ImageName } from '../../core/finding.ts';
import { known } from '../../core/known.ts';
import type { Lineage } from '../../core/lineage.ts';
import { equalRepository, tagAsked } from '../../core/reference.ts';
import type { Time } from '../../core/time.ts';
import { memo } from '../facts/lazy.ts';
import { byTime } from '../facts/order.ts';
import { readReference } from '../facts/references.ts';
import { knownAs, type MadeOf, madeOf } from '../join/made-of.ts';
import { relatives } from './around.ts';

/** Containers that an engine outside of any cluster started under one name of an image. */
export interface Started {
  /** Absent: the records do not name it. */
  readonly host?: string;
  /** As the command that started them named it. */
  readonly image: string;
  /** The name had the image, and no record tells whether it was that one, an earlier or another that these were made of. */
  readonly unsure?: true;
  readonly from: Time;
  /** When the last of them was started. */
  readonly last: Time;
  /** When the last of them ended that is on record as having ended; absent: of one at least no record tells that it did. */
  readonly ended?: Time;
  /** Oldest first. */
  readonly facts: readonly HostImage[];
}

/** Where images were started by hosts' own engines, by host and name. */
export function startedOn(images: readonly ImageName[], lineage: Lineage): readonly Started[] {
  if (lineage.started.length === 0) return [];
  const isOf = isMadeOf(images, lineage);
  const found = new Map<string, { readonly unsure: boolean; readonly facts: HostImage[] }>();
  for (const fact of lineage.started) {
    const is = isOf(fact);
    if (is === 'other') continue;
    const key = JSON.stringify([fact.host ?? null, fact.reference, is]);
    const group = found.get(key) ?? { unsure: is === 'unsure', facts: [] };
    found.set(key, group);
    group.facts.push(fact);
  }
  const endOf = endsIn(lineage.onHosts);
  return [...found.values()]
    .flatMap(({ unsure, facts }) => {
      const own = facts.sort(byTime);
      const [first, last] = [own[0], own.at(-1)];
      if (!first || !last) return [];
      const ends = own.flatMap((fact) => endOf(fact) ?? []);
      const ended = ends.length === own.length ? Math.max(...ends) : undefined;
      const told = known({ host: first.host, ended });
      return [
        {
          image: first.reference ?? '',
          from: first.at,
          last: last.at,
          facts: own,
          ...told,
          ...(unsure && { unsure: true as const }),
        },
      ];
    })
    .sort((one, other) => one.from - other.from);
}

function isMadeOf(
  images: readonly ImageName[],
  lineage: Lineage,
): (start: HostImage) => 'one of them' | 'unsure' | 'other' {
  const made = madeOf(
    lineage,
    memo((text: string) => readReference(text, lineage.policy)),
  );
  const digests = new Set(images.flatMap(({ digest }) => (digest ? relatives(digest, lineage) : [])));
  const names = images.filter(({ digest }) => digest === undefined);
  const local = knownAs(digests, lineage);
  const isNamed = ({ named }: MadeOf): boolean =>
    names.some((one) => equalRepository(one, named) && (one.tag === undefined || one.tag === tagAsked(named)));
  const mayMean = ({ named, at }: MadeOf): boolean => {
    const tag = tagAsked(named);
    const ever = tag === undefined ? [] : lineage.tagHistory(named, tag);
    return ever.some(({ digest, from }) => from <= at && digests.has(digest));
  };
  return (start) => {
    const of = made(start);
    if (!of) return 'other';
    if (isNamed(of) || (of.image && local.has(of.image))) return 'one of them';
    return of.image === undefined && mayMean(of) ? 'unsure' : 'other';
  };
}

/** When what was started ended: before it was started again, or at last. */
function endsIn(facts: readonly HostImage[]): (start: HostImage) => Time | undefined {
  const keyOf = ({ host, container }: HostImage): string => JSON.stringify([host ?? null, container]);
  const ends = new Map<string, Time[]>();
  for (const fact of facts)
    if (fact.action === 'ended' && fact.container !== undefined) addTo(ends, keyOf(fact), fact.at);
  for (const list of ends.values()) list.sort((one, other) => one - other);
  return (start) =>
    start.container === undefined ? undefined : ends.get(keyOf(start))?.find((end) => end >= start.at);
}
