import type { ManifestHinted, ManifestPushed } from '../../../../core/event.ts';
import type { Policy } from '../../../../core/policy.ts';
import { DAY, type Time } from '../../../../core/time.ts';
import { isRecorded } from '../../../../core/strength.ts';
import { REACH } from '../enrichment.ts';
import { byTime } from '../../../facts/order.ts';

/** Registries that record who pushed which tag without the digest, and tell the digest by webhook. */
const RECORD_OF: ReadonlyMap<string, string> = new Map([
  ['harbor', 'harbor-audit'],
  ['jfrog', 'jfrog-access'],
  ['quay', 'quay-logs'],
  ['dockerhub', 'dockerhub-audit'],
]);
// For as long whoever pushed bytes whose digest no webhook told may have them called by a forged one.
const DOUBT = 7 * DAY;

interface Pair {
  readonly claim: ManifestPushed;
  readonly hint: ManifestHinted;
}

/**
 * The pushes with those webhooks as records that the registry's own log bears out: within reach of each other as many webhooks
 * as records tell of the tag, one for one, by the same actor, and no push to the repository of the week before is on record
 * of which no webhook told the digest. Whoever forges one beside the genuine one makes both claims again, as they are alone.
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
    const { pairs, single } = paired(claims.get(name) ?? [], told);
    for (const { claim, hint } of pairs) {
      if (single.some((at) => at <= claim.at + REACH && at > claim.at - DOUBT)) continue;
      better.set(claim, { ...claim, strength: 'recorded', ...(hint.actor && { actor: hint.actor }) });
    }
  }
  return better.size === 0 ? pushed : pushed.map((one) => better.get(one) ?? one);
}

/** Webhooks and records of one repository, one for one where that can be said; and when records were left alone. */
function paired(
  claims: readonly ManifestPushed[],
  hints: readonly ManifestHinted[],
): { readonly pairs: readonly Pair[]; readonly single: readonly Time[] } {
  const pairs: Pair[] = [];
  const single: Time[] = [];
  const byTag = Map.groupBy(claims, ({ tag }) => tag ?? '');
  for (const [tag, told] of Map.groupBy(hints, (hint) => hint.tag ?? '')) {
    for (const { claimed, recorded } of clusters(byTag.get(tag) ?? [], told)) {
      // The same webhook delivered again is one.
      const distinct = [...new Map(claimed.map((one) => [`${one.at} ${one.digest}`, one])).values()];
      const match = recorded.map((hint, index) => ({ hint, claim: distinct[index] }));
      const whole = match.flatMap(({ hint, claim }) => (claim && isSameActor(claim, hint) ? [{ hint, claim }] : []));
      if (distinct.length === recorded.length && whole.length === recorded.length) pairs.push(...whole);
      else if (distinct.length < recorded.length) single.push(...recorded.map(({ at }) => at));
    }
  }
  return { pairs, single };
}

interface Cluster {
  readonly claimed: ManifestPushed[];
  readonly recorded: ManifestHinted[];
}

/** What lies within reach of the one before it, in order of time. */
function clusters(claims: readonly ManifestPushed[], hints: readonly ManifestHinted[]): readonly Cluster[] {
  const found: Cluster[] = [];
  let last = -Infinity;
  for (const one of [...claims, ...hints].sort(byTime)) {
    const current = one.at - last <= REACH ? found.at(-1) : undefined;
    const cluster = current ?? { claimed: [], recorded: [] };
    if (!current) found.push(cluster);
    if (one.type === 'manifest.pushed') cluster.claimed.push(one);
    else cluster.recorded.push(one);
    last = one.at;
  }
  return found;
}

function isSameActor({ actor }: ManifestPushed, hint: ManifestHinted): boolean {
  return actor === undefined || actor.name === hint.actor?.name;
}
