import type { Digest } from '../../../../core/digest.ts';
import type { RepositoryName, TaggedName } from '../../../../core/environment.ts';
import type { HostImage } from '../../../../core/event.ts';
import { addTo } from '../../../../core/grouping.ts';
import type { Push } from '../../../../core/subjects.ts';
import { countUntil, HOUR, MINUTE, SECOND, type Time } from '../../../../core/time.ts';
import { byTime } from '../../../facts/order.ts';
import type { ReadReference } from '../../../facts/references.ts';

/** A host tells of a push when it begins: 1 to 3 s before the registry does. Clocks differ by as much. */
export const LAG = 10 * SECOND;
/** By so much a clock that nobody sets goes wrong before somebody notices. */
export const WRONG = 2 * MINUTE;
/** A host whose record and the registry's agree within this time has a clock that is right. */
const STEADY = HOUR;

interface Context {
  readonly read: ReadReference;
  configOf(push: Push): Digest | undefined;
}

/**
 * The record of each push that has one. What is left on both sides, each alone under its name within two minutes, is one push
 * by a clock that is wrong; but not of a host of which other records of that hour agree with the registry's.
 */
export function pairSent(
  records: readonly HostImage[],
  pushes: readonly Push[],
  context: Context,
): ReadonlyMap<Push, HostImage> {
  const byName = Map.groupBy(pushes, nameOf);
  const sent = new Map<Push, HostImage>();
  const left = new Map<string, HostImage[]>();
  const right = new Map<string | undefined, HostImage[]>();
  for (const fact of records.toSorted(byTime)) {
    const sentAs = nameSent(fact, context.read);
    if (!sentAs) continue;
    const name = nameOf(sentAs);
    const may = mayBe(fact, within(byName.get(name) ?? [], fact.at, LAG), sent, context);
    const push =
      may.find((one) => fact.image && idsOf(one, context).includes(fact.image)) ??
      may.find(({ at }) => at >= fact.at) ??
      may.at(-1);
    if (push) {
      sent.set(push, fact);
      addTo(right, fact.host, fact);
    } else addTo(left, name, fact);
  }
  const late: (readonly [Push, HostImage])[] = [];
  for (const [name, facts] of left)
    for (const fact of facts) {
      const [push, ...others] = mayBe(fact, within(byName.get(name) ?? [], fact.at, WRONG), sent, context);
      if (!push || others.length > 0 || within(facts, push.at, WRONG).length > 1) continue;
      if (within(right.get(fact.host) ?? [], fact.at, STEADY).length === 0) late.push([push, fact]);
    }
  for (const [push, fact] of late) sent.set(push, fact);
  return sent;
}

/** Where both the record and the registry tell the config, they tell whether it is this one. */
function mayBe(
  fact: HostImage,
  near: readonly Push[],
  sent: ReadonlyMap<Push, HostImage>,
  context: Context,
): readonly Push[] {
  return near.filter(
    (push) => !sent.has(push) && (!fact.image || !context.configOf(push) || idsOf(push, context).includes(fact.image)),
  );
}

function idsOf(push: Push, { configOf }: Context): readonly (Digest | undefined)[] {
  return [push.digest, configOf(push)];
}

/** Those, in their order, that are no farther from an instant. */
export function within<One extends { readonly at: Time }>(
  all: readonly One[],
  at: Time,
  reach: number,
): readonly One[] {
  return all.slice(countUntil(all, at - reach - 1), countUntil(all, at + reach));
}

/** The name by which a host sent an image. */
export function nameSent({ reference }: HostImage, read: ReadReference): TaggedName | undefined {
  const name = reference === undefined ? undefined : read(reference);
  return name && { registry: name.registry, repository: name.repository, tag: name.tag ?? 'latest' };
}

/** Repository and tag. */
export function nameOf({ registry, repository, tag = '' }: RepositoryName & { readonly tag?: string }): string {
  return `${registry}/${repository}:${tag}`;
}
