import type { Random } from '../../../bench/random.ts';
import type { Attack, Month } from '../month.ts';
import { digestsOf, implanted } from './bytes.ts';
import { anyRunningByTag, buildsOf, insider, sceneOf } from './scene.ts';
import { MOVED_TAG, PUSHER, RUNNING, RUNS } from './shown-by.ts';
import { atDesk, attack, handOf, MINUTE, pushed, rolled } from './steps.ts';

/** A tag is moved under a running workload, and a pod of it starts again, as pods do. Nobody deploys anything. */
export function silentRoll(month: Month, random: Random): Attack | undefined {
  const scene = sceneOf(month, random, '28-silent-roll');
  const victim = anyRunningByTag(scene);
  if (victim === undefined) return undefined;
  const { push, place } = victim.standing;
  // With the pipeline's account it can only be told where runs are on record.
  const isStolen = buildsOf(scene, push.run).length > 0 && random() < 0.5;
  const who = isStolen ? push.by : insider(scene);
  const image = implanted(scene, victim.container.image);
  const wait = (2 + Math.floor(random() * 120)) * MINUTE;
  return attack(
    scene,
    28,
    [
      pushed(scene, scene.at, image, place, isStolen ? handOf(push) : atDesk(scene, who)),
      ...rolled(scene, scene.at + wait, victim, image, { from: place, why: random() < 0.5 ? 'evicted' : 'deleted' }),
    ],
    [...digestsOf(image), ...(isStolen ? [] : [who.id])],
    isStolen ? [MOVED_TAG, RUNS] : [[...PUSHER, ...RUNNING]],
  );
}
