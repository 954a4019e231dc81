import { between, type Random } from '../../../bench/random.ts';
import type { Attack, Month } from '../month.ts';
import { digestsOf, implanted } from './bytes.ts';
import { anyRolled, insider, referenceOf, sceneOf } from './scene.ts';
import { ASKED, PUSHER } from './shown-by.ts';
import { atDesk, attack, imageSet, MINUTE, pushed, rolled, withKubectl } from './steps.ts';

/** Somebody pushes a tag of his own and sets a workload to it with kubectl, past the deliverer. */
export function imageSetByHand(month: Month, random: Random): Attack | undefined {
  const scene = sceneOf(month, random, '27-image-set-by-hand');
  const { at } = scene;
  const victim = anyRolled(scene);
  if (victim === undefined) return undefined;
  const who = insider(scene);
  const image = implanted(scene, victim.standing.image);
  const to = { ...victim.standing.place, tag: `fix-${between(random, 2, 99)}` };
  const reference = referenceOf(to);
  const later = at + (3 + Math.floor(random() * 40)) * MINUTE;
  return attack(
    scene,
    27,
    [
      pushed(scene, at, image, to, atDesk(scene, who)),
      imageSet(scene, later, victim, image, reference, withKubectl(scene, who)),
      ...rolled(scene, later + 3_000, victim, image, { reference, from: to }),
    ],
    [...digestsOf(image), who.id, reference],
    [[...ASKED, ...PUSHER]],
  );
}
