import type { Explanation } from '../../../../core/build.ts';
import type { SentFrom } from '../../../../core/builder.ts';
import type { Builds } from '../../../../core/builds.ts';
import type { HostImage } from '../../../../core/event.ts';
import { addTo } from '../../../../core/grouping.ts';
import { known } from '../../../../core/known.ts';
import type { DigestlessPush, Push } from '../../../../core/subjects.ts';
import { byTime } from '../../../facts/order.ts';
import type { ReadReference } from '../../../facts/references.ts';
import type { Arrived } from '../hosts.ts';
import { nameOf, nameSent, within, WRONG } from './pair-sent.ts';

/**
 * What hosts recorded that they sent and no registry's record shows, of any name about then: it was refused, or the record of it
 * was lost.
 */
export function notArrived(
  records: readonly HostImage[],
  arrived: readonly (Push | DigestlessPush)[],
  read: ReadReference,
): Builds['notArrived'] {
  const byName = Map.groupBy(
    arrived.toSorted((one, other) => one.at - other.at),
    nameOf,
  );
  return records.toSorted(byTime).flatMap((fact) => {
    const name = nameSent(fact, read);
    const isTold = !name || within(byName.get(nameOf(name)) ?? [], fact.at, WRONG).length > 0;
    return isTold ? [] : [{ ...name, at: fact.at, ...known({ host: fact.host }) }];
  });
}

/**
 * Answers which host last sent what goes by a name: also where the registry lost the record of it. Whoever may build had made
 * these bytes there; a record that names no image tells nothing of bytes.
 * @param records of what hosts that may build sent
 */
export function joinSentUnder(
  records: readonly HostImage[],
  { read, built }: { readonly read: ReadReference; built(sent: Arrived): Explanation },
): Builds['sentUnder'] {
  const byName = new Map<string, HostImage[]>();
  for (const fact of records.toSorted(byTime)) {
    const name = nameSent(fact, read);
    if (name) addTo(byName, nameOf(name), fact);
  }
  return (name, digest, { from, to = Number.POSITIVE_INFINITY }): SentFrom | undefined => {
    const last = byName.get(nameOf(name))?.findLast(({ at }) => at >= from && at < to);
    if (!last?.image) return undefined;
    const { registry, repository, tag } = name;
    const told = built({ registry, repository, tag, digest, at: last.at });
    return told.state === 'hosted' && told.origin.sent ? { at: last.at, origin: told.origin } : undefined;
  };
}
