import type { Random } from '../../../bench/random.ts';
import type { Attack, Month } from '../month.ts';
import { digestsOf, implanted } from './bytes.ts';
import { anyOf, insider, referenceOf, sceneOf } from './scene.ts';
import { DELETED, MOVED_TAG } from './shown-by.ts';
import { attack, atDesk, deleted, MINUTE, pushed } from './steps.ts';

/** What may not be overwritten is deleted and pushed again, with other bytes. */
export function deletedAndPushedAgain(month: Month, random: Random): Attack | undefined {
  const scene = sceneOf(month, random, '15-deleted-and-pushed-again');
  const victims = scene.standing.filter(({ place }) => /\d+\.\d+/.test(place.tag));
  const victim = anyOf(random, victims.length > 0 ? victims : scene.standing);
  if (victim === undefined) return undefined;
  const who = insider(scene);
  const hand = atDesk(scene, who);
  const image = implanted(scene, victim.image);
  const wait = (1 + Math.floor(random() * 30)) * MINUTE;
  return attack(
    scene,
    15,
    [
      deleted(scene, scene.at, victim.image, victim.place, 'tag', hand),
      pushed(scene, scene.at + wait, image, victim.place, hand),
    ],
    [...digestsOf(image), who.id, referenceOf(victim.place)],
    [MOVED_TAG, DELETED],
  );
}
