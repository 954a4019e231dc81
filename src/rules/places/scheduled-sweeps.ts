import { isGoing, isOwnCode, type Run } from '../../core/build.ts';
import type { Lineage } from '../../core/lineage.ts';
import { isRecorded } from '../../core/strength.ts';
import type { Deletion, Push } from '../../core/subjects.ts';
import { DAY } from '../../core/time.ts';
import { madeOnce } from '../made-once.ts';
import type { Judged } from '../rule.ts';

/** A job that cleans up is one after it did so on as many days. */
const USUAL = 2;

/** The scheduled runs during which a registry recorded what one account deleted, by account and job: by the day of each. */
const sweepsIn = madeOnce((lineage: Lineage) => {
  const days = new Map<string, Set<number>>();
  for (const deletion of lineage.deletions) {
    for (const run of goingAt(deletion, lineage).filter(isScheduled)) {
      const key = jobKey(deletion, run);
      days.set(key, (days.get(key) ?? new Set()).add(Math.floor(deletion.at / DAY)));
    }
  }
  return days;
});

/**
 * The scheduled run that cleaned up an image, as runs of its job did on days before: nothing but scheduled runs of own code
 * went on then, the account had pushed the image itself and given all its tags to later ones, and nothing stands against
 * any of these. Whoever deletes by a run that he may start, or what he brought in himself, does not come by this way.
 */
export function scheduledSweep(deletion: Deletion, lineage: Lineage, judged: Judged): Run | undefined {
  const today = Math.floor(deletion.at / DAY);
  const going = goingAt(deletion, lineage);
  const run = (going.every(isScheduled) ? going : []).find((one) => {
    const days = [...(sweepsIn(lineage).get(jobKey(deletion, one)) ?? [])];
    return days.filter((day) => day < today).length >= USUAL;
  });
  return run && isSuperseded(deletion, lineage, judged) ? run : undefined;
}

function goingAt({ actor, at, facts }: Deletion, lineage: Lineage): readonly Run[] {
  if (actor?.kind !== 'ci' || !facts.every(isRecorded)) return [];
  return lineage.runsAround({ at }).filter((run) => run.from <= at && isGoing(run, at));
}

function isScheduled(run: Run): boolean {
  const { trigger, workflow, claims } = run;
  return trigger === 'schedule' && workflow !== undefined && isOwnCode(run) && !claims.trigger && !claims.workflow;
}

function jobKey({ registry, actor }: Deletion, { system, project, workflow }: Run): string {
  return JSON.stringify([registry, actor?.name, system, project, workflow]);
}

function isSuperseded(deletion: Deletion, lineage: Lineage, judged: Judged): boolean {
  const { digest, actor, at } = deletion;
  const own = lineage.pushesTo(deletion).filter((push) => push.digest === digest && push.at < at);
  const isFine = (push: Push): boolean =>
    push.actor?.name === actor?.name && isRecorded(push) && judged.suspicionsOf(push).length === 0;
  const tagged = own.filter(({ tag }) => tag !== undefined);
  return (
    tagged.length > 0 &&
    own.every(isFine) &&
    tagged.every(({ tag = '' }) => {
      const now = lineage.tagAt(deletion, tag, at);
      return now?.push !== undefined && now.digest !== digest && isFine(now.push);
    })
  );
}
