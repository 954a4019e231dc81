import { networkOf, shareFamily } from '../../core/client.ts';
import type { Lineage } from '../../core/lineage.ts';
import { isRecorded } from '../../core/strength.ts';
import type { Push } from '../../core/subjects.ts';
import { DAY, type Time } from '../../core/time.ts';
import { madeOnce } from '../made-once.ts';

/** What a quiet condition says that rests on `tookOver`. */
export const TOOK_OVER =
  'took over the work of one who pushed there before: both pushed ten times on three days or more in the registry, from one network and with one program, and the earlier one has been silent since for longer than ever';

const LEAST_PUSHES = 10;
const LEAST_DAYS = 3;

/** What the registry recorded of one account. */
interface Work {
  readonly pushes: Push[];
  readonly days: Set<number>;
  last: Time;
  longestPause: number;
}

/**
 * Whether the actor of a push goes on with what another account did until then, as when an account is renamed. Two accounts
 * that push side by side are two, and so are an account and one that is used once.
 */
export function tookOver({ registry, actor, ...push }: Push, name: string, lineage: Lineage): boolean {
  const works = worksIn(lineage.pushes);
  const [old, own] = [works.get(keyOf(registry, name)), works.get(keyOf(registry, actor?.name ?? ''))];
  const first = own?.pushes[0]?.at;
  if (!old || !own || first === undefined || !isHabitual(old) || !isHabitual(own)) return false;
  if (old.last >= first || lineage.at - first <= old.longestPause) return false;
  return old.pushes.some((one) => isAlike(one, push));
}

/** From one network, and with one program. What no record of the registry tells, it does not tell of anybody. */
export function isAlike(one: Pick<Push, 'address' | 'client'>, other: Pick<Push, 'address' | 'client'>): boolean {
  return (
    networkOf(one.address ?? '') === networkOf(other.address ?? '') && shareFamily(one.client ?? '', other.client ?? '')
  );
}

function isHabitual({ pushes, days }: Work): boolean {
  return pushes.length >= LEAST_PUSHES && days.size >= LEAST_DAYS;
}

const worksIn = madeOnce((pushes: Lineage['pushes']): ReadonlyMap<string, Work> => {
  const found = new Map<string, Work>();
  for (const push of pushes) {
    if (!push.actor || push.kind === 'artifact' || !isRecorded(push)) continue;
    const key = keyOf(push.registry, push.actor.name);
    const work = found.get(key) ?? { pushes: [], days: new Set<number>(), last: push.at, longestPause: 0 };
    found.set(key, work);
    work.longestPause = Math.max(work.longestPause, push.at - work.last);
    work.last = push.at;
    work.pushes.push(push);
    work.days.add(Math.floor(push.at / DAY));
  }
  return found;
});

function keyOf(registry: string, name: string): string {
  return JSON.stringify([registry, name]);
}
