import { accountUse } from '../../core/account-use.ts';
import type { Lineage } from '../../core/lineage.ts';
import { isRecorded } from '../../core/strength.ts';
import type { Deployment } from '../../core/subjects.ts';
import { countUntil, DAY, type Time } from '../../core/time.ts';
import { madeOnce } from '../made-once.ts';

/** So much of what is on record of an account was done in one way: what somebody did once before all others is none of it. */
const NEARLY_ALL = 0.9;

/**
 * Whether an account of which too little is on record for a habit was never used otherwise than for this change: who gets its
 * tokens, from where and with what, is how it is used. So it was from when the records begin, and goes on, or else on as many
 * days as a habit takes, long enough ago. Whoever is the first to use an account later on, which nobody used until then, is
 * asked himself.
 */
export function isOnlyUse(deployment: Deployment, lineage: Lineage): boolean {
  const { quarantine, minDays } = lineage.policy.habits;
  const all = usesIn(lineage).get(accountOf(deployment)) ?? [];
  const way = wayOf(deployment);
  const isLike = (one: Deployment): boolean => wayOf(one) === way;
  const before = all.slice(0, countUntil(all, deployment.at - 1));
  if (!before.every(isLike)) return false;
  const first = before[0] ?? deployment;
  if (first.at - beginOf(lineage).first < quarantine) return all.filter(isLike).length >= NEARLY_ALL * all.length;
  const settled = before.slice(0, countUntil(before, deployment.at - quarantine));
  return new Set(settled.map(({ at }) => Math.floor(at / DAY))).size >= minDays;
}

function accountOf({ cluster, actor }: Deployment): string {
  return JSON.stringify([cluster ?? null, actor?.name ?? null]);
}

function wayOf(deployment: Deployment): string {
  return Object.values(accountUse(deployment)).join('\n');
}

const usesIn = madeOnce((lineage: Lineage): ReadonlyMap<string, readonly Deployment[]> => {
  const recorded = lineage.deployments.filter(({ actor, fact }) => actor !== undefined && isRecorded(fact));
  return Map.groupBy(
    recorded.toSorted((one, other) => one.at - other.at),
    accountOf,
  );
});

/** When the first record of a push or of a deployment was made. */
const beginOf = madeOnce(({ deployments, pushes, at }: Lineage): { readonly first: Time } => {
  let first = at;
  for (const all of [deployments, pushes]) for (const one of all) first = Math.min(first, one.at);
  return { first };
});
