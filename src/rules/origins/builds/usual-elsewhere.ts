import { isOwnCode, type Run } from '../../../core/build.ts';
import { fullName } from '../../../core/reference.ts';
import type { Lineage } from '../../../core/lineage.ts';
import { isRecorded } from '../../../core/strength.ts';
import type { Push } from '../../../core/subjects.ts';
import { shapeOf } from '../../../core/tag-shape.ts';
import type { Time } from '../../../core/time.ts';
import { madeOnce } from '../../made-once.ts';
import type { Judged } from '../../rule.ts';
import { branchOf, isRelease } from './unlike-usual.ts';

/** In so many other repositories it is what the account's builds do. */
const FEWEST = 3;

/**
 * In how many other repositories of the registry the account set tags of this shape by runs of the same workflow, trigger
 * and kind of ref, with nothing against these pushes and time to question them; undefined where they are too few, the tag
 * was there before, or the code is a fork's. That one repository is the last to get its first preview or release is no news.
 */
export function usualElsewhere(push: Push, run: Run, lineage: Lineage, judged: Judged): number | undefined {
  const key = keyOf(push, run);
  if (key === undefined || push.previous !== undefined || !isOwnCode(run)) return undefined;
  const until = push.at - lineage.policy.habits.quarantine;
  const firsts = [...(doneBy(judged, lineage).get(key) ?? [])];
  const count = firsts.filter(([name, first]) => first <= until && name !== fullName(push)).length;
  return count >= FEWEST ? count : undefined;
}

/** By kind of push: when each repository got its first. */
const doneBy = madeOnce((judged: Judged, lineage: Lineage) => {
  const done = new Map<string, Map<string, Time>>();
  for (const push of lineage.pushes) {
    if (push.kind === 'artifact' || !isRecorded(push) || judged.suspicionsOf(push).length > 0) continue;
    const origin = lineage.explanation(push);
    const key = origin.state === 'explained' ? keyOf(push, origin.run) : undefined;
    if (key === undefined) continue;
    const firsts = done.get(key) ?? new Map<string, Time>();
    done.set(key, firsts);
    if (!firsts.has(fullName(push))) firsts.set(fullName(push), push.at);
  }
  return done;
});

function keyOf({ registry, actor, tag }: Push, { system, workflow, trigger, ref }: Run): string | undefined {
  if (!actor || tag === undefined || workflow === undefined || trigger === undefined) return undefined;
  return JSON.stringify([registry, actor.name, system, workflow, trigger, kindOfRef(ref, trigger), shapeOf(tag)]);
}

/** Each pull request has a ref of its own, and each release. */
function kindOfRef(ref: string | undefined, trigger: string): string {
  if (/pull|merge_request/i.test(trigger)) return 'request';
  return ref === undefined || isRelease(ref) ? 'release' : branchOf(ref);
}
