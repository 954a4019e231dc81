import { between, type Random } from '../../../bench/random.ts';
import type { Attack, Month } from '../month.ts';
import { digestsOf, implanted } from './bytes.ts';
import { anyRolled, insider, referenceOf, sceneOf } from './scene.ts';
import { DELETED, PUSHER, RUNNING } from './shown-by.ts';
import { atDesk, attack, deleted, imageSet, MINUTE, pushed, rolled, withKubectl } from './steps.ts';

/** Once it runs, the implant is deleted from the registry. */
export function cleanedUp(month: Month, random: Random): Attack | undefined {
  const scene = sceneOf(month, random, '40-cleaned-up');
  const { at } = scene;
  const victim = anyRolled(scene);
  if (victim === undefined) return undefined;
  const who = insider(scene);
  const image = implanted(scene, victim.standing.image);
  const to = { ...victim.standing.place, tag: `load-${between(random, 2, 99)}` };
  const reference = referenceOf(to);
  const hand = atDesk(scene, who);
  const later = at + 6 * MINUTE;
  return attack(
    scene,
    40,
    [
      pushed(scene, at, image, to, hand),
      imageSet(scene, later, victim, image, reference, withKubectl(scene, who)),
      ...rolled(scene, later + 3_000, victim, image, { reference, from: to }),
      deleted(scene, later + 40 * MINUTE, image, to, random() < 0.7 ? 'manifest' : 'tag', hand),
    ],
    [...digestsOf(image), who.id, reference],
    [
      [...RUNNING, ...PUSHER],
      [...DELETED, ...PUSHER],
    ],
  );
}
