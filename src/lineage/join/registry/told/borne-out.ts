import type { ManifestHinted, ManifestPushed } from '../../../../core/event.ts';
import type { Policy } from '../../../../core/policy.ts';
import { countBelow, DAY, type Time } from '../../../../core/time.ts';
import { addTo } from '../../../../core/grouping.ts';
import { isRecorded } from '../../../../core/strength.ts';
import { latenessOf } from './arrivals.ts';
import { REACH } from '../enrichment.ts';
import { byTime } from '../../../facts/order.ts';
import { withinReach } from './within-reach.ts';

/** Registries that record who pushed which tag without the digest, and tell the digest by webhook. */
const RECORD_OF: ReadonlyMap<string, string> = new Map([
  ['harbor', 'harbor-audit'],
  ['jfrog', 'jfrog-access'],
  ['quay', 'quay-logs'],
  ['dockerhub', 'dockerhub-audit'],
]);
// For as long whoever pushed bytes whose digest no webhook told may have them called by a forged one of another's push.
const DOUBT = 7 * DAY;

/**
 * The pushes with those webhooks as records that the registry's own log bears out: within reach of each other as many webhooks
 * as records tell of the tag, one for one, by the same actor, and no stranger is on record as having pushed to the repository
 * in the week before what no webhook told the digest of. Whoever forges one beside the genuine one makes both claims again, as
 * they are alone. They happened when the log says, which is the registry's own clock.
 */
export function borneOut(
  pushed: readonly ManifestPushed[],
  hints: readonly ManifestHinted[],
  policy: Policy,
): readonly ManifestPushed[] {
  const recording = new Set(RECORD_OF.values());
  const recorded = hints.filter((hint) => hint.action === 'pushed' && recording.has(hint.source) && isRecorded(hint));
  if (recorded.length === 0) return pushed;
  const nameOf = (one: ManifestPushed | ManifestHinted): string => `${policy.registry(one.registry)}/${one.repository}`;
  const claims = Map.groupBy(
    pushed.filter((one) => RECORD_OF.has(one.source) && !isRecorded(one) && one.tag !== undefined),
    nameOf,
  );
  const better = new Map<ManifestPushed, ManifestPushed>();
  for (const [name, told] of Map.groupBy(recorded, nameOf)) {
    const all = paired(claims.get(name) ?? [], told, policy.windows.lateEvidence);
    const isDoubtful = doubtsBy(all, policy);
    for (const [hint, claim] of all.pairs) {
      if (isDoubtful(hint)) continue;
      better.set(claim, { ...claim, at: hint.at, strength: 'recorded', ...(hint.actor && { actor: hint.actor }) });
    }
  }
  return better.size === 0 ? pushed : pushed.map((one) => better.get(one) ?? one);
}

/**
 * Whether somebody else, of whose pushes there no webhook had told before, pushed in the week before what none told. Who did so
 * himself has no need to have it called his, and of those who are known there one webhook may be lost.
 */
function doubtsBy({ pairs, single }: Paired, policy: Policy): (hint: ManifestHinted) => boolean {
  const nameOf = ({ actor }: ManifestHinted): string | undefined => actor && policy.actor(actor).name;
  const first = new Map<string | undefined, Time>();
  for (const hint of pairs.keys()) first.set(nameOf(hint), Math.min(hint.at, first.get(nameOf(hint)) ?? hint.at));
  const strangers = single
    .map((hint) => ({ at: hint.at, name: nameOf(hint) }))
    .filter(({ at, name }) => name === undefined || (first.get(name) ?? at) >= at)
    .sort((one, other) => one.at - other.at);
  const times = strangers.map(({ at }) => at);
  // Before each of them the last one of another name: of one account no webhook may tell for years.
  const before: number[] = [];
  for (const [index, { name }] of strangers.entries())
    before.push(strangers[index - 1]?.name === name ? (before[index - 1] ?? -1) : index - 1);
  return (hint) => {
    const last = countBelow(times, hint.at + REACH + 1) - 1;
    const name = nameOf(hint);
    const other = name !== undefined && strangers[last]?.name === name ? before[last] : last;
    return (times[other ?? -1] ?? -Infinity) > hint.at - DOUBT;
  };
}

interface Paired {
  /** The webhook of what was recorded. */
  readonly pairs: Map<ManifestHinted, ManifestPushed>;
  /** Records of which no webhook tells. */
  readonly single: ManifestHinted[];
}

/** Webhooks and records of one repository, one for one where that can be said. */
function paired(claims: readonly ManifestPushed[], hints: readonly ManifestHinted[], late: number): Paired {
  const pairs = new Map<ManifestHinted, ManifestPushed>();
  const single = new Set<ManifestHinted>();
  const byTag = Map.groupBy(claims, ({ tag }) => tag ?? '');
  for (const [tag, told] of Map.groupBy(hints, (hint) => hint.tag ?? '')) {
    const own = byTag.get(tag) ?? [];
    for (const near of withinReach([...own, ...told])) {
      const claimed = near.filter((one) => one.type === 'manifest.pushed');
      const recorded = near.filter((one) => one.type === 'manifest.hinted');
      const distinct = distinctOf(claimed, recorded.length);
      const match = recorded.map((hint, index) => ({ hint, claim: distinct[index] }));
      const isWhole = match.every(({ hint, claim }) => claim && isSameActor(claim, hint));
      if (distinct.length < recorded.length) for (const hint of recorded) single.add(hint);
      else if (distinct.length === recorded.length && isWhole)
        for (const { hint, claim } of match) if (claim) pairs.set(hint, claim);
    }
    pairLate(own, told, late, { pairs, single });
  }
  return { pairs, single: [...single] };
}

/**
 * A webhook without a time of its own is of the one push of its tag on record that it may tell of late. Another digest of a
 * push that one was told of already makes that one a claim again: either may be forged.
 */
function pairLate(
  claims: readonly ManifestPushed[],
  hints: readonly ManifestHinted[],
  late: number,
  { pairs, single }: Pick<Paired, 'pairs'> & { readonly single: Set<ManifestHinted> },
): void {
  const taken = new Set(pairs.values());
  const inOrder = hints.toSorted(byTime);
  const times = inOrder.map(({ at }) => at);
  const told = new Map<ManifestHinted, ManifestPushed[]>();
  for (const claim of claims) {
    const lateness = latenessOf(claim, late);
    if (lateness === REACH || taken.has(claim)) continue;
    const first = countBelow(times, claim.at - lateness);
    const hint = inOrder[first];
    const isOne = hint && first + 1 === countBelow(times, claim.at + REACH + 1);
    if (isOne && isSameActor(claim, hint)) addTo(told, hint, claim);
  }
  for (const [hint, claims] of told) {
    const known = pairs.get(hint) ?? claims[0];
    if (claims.some(({ digest }) => digest !== known?.digest)) pairs.delete(hint);
    else if (known && single.delete(hint)) pairs.set(hint, known);
  }
}

/** The same webhook delivered again is one, also where its time is that of its arrival. */
function distinctOf(claimed: readonly ManifestPushed[], recorded: number): readonly ManifestPushed[] {
  const distinct = [...new Map(claimed.map((one) => [`${one.at} ${one.digest}`, one])).values()];
  const isOneDigest = distinct.every(({ digest }) => digest === distinct[0]?.digest);
  return isOneDigest ? distinct.slice(0, recorded) : distinct;
}

function isSameActor({ actor }: ManifestPushed, hint: ManifestHinted): boolean {
  return actor === undefined || actor.name === hint.actor?.name;
}
