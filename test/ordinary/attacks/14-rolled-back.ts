import type { Random } from '../../../bench/random.ts';
import type { Attack, Month } from '../month.ts';
import { anyOf, insider, referenceOf, sceneOf } from './scene.ts';
import { digestsOf } from './bytes.ts';
import { PUSHER_AND_DIGEST } from './shown-by.ts';
import { attack, atDesk, pushed } from './steps.ts';

/** A tag is moved back to what it stood on some pushes ago, by somebody who releases nothing. */
export function rolledBack(month: Month, random: Random): Attack | undefined {
  const scene = sceneOf(month, random, '14-rolled-back');
  const victims = scene.standing.flatMap((one) => {
    const older = one.history.filter(({ image }) => image.digest !== one.image.digest);
    return older.length === 0 ? [] : [{ ...one, older }];
  });
  const victim = anyOf(random, victims);
  const old = victim && anyOf(random, victim.older);
  if (victim === undefined || old === undefined) return undefined;
  const who = insider(scene);
  const back = pushed(scene, scene.at, old.image, victim.place, atDesk(scene, who));
  return attack(scene, 14, [back], [who.id, ...digestsOf(old.image), referenceOf(victim.place)], [PUSHER_AND_DIGEST]);
}
