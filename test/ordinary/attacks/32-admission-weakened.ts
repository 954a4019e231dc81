import { between, type Random } from '../../../bench/random.ts';
import type { Attack, Month } from '../month.ts';
import { digestsOf, implanted } from './bytes.ts';
import { guarded } from './admission.ts';
import { anyOf, insider, referenceOf, sceneOf } from './scene.ts';
import { ASKED, PUSHER } from './shown-by.ts';
import { atDesk, attack, changed, imageSet, MINUTE, pushed, rolled, withKubectl } from './steps.ts';

/** What judges pods is made to let things through, and somebody deploys soon after. */
export function admissionWeakened(month: Month, random: Random): Attack | undefined {
  const scene = sceneOf(month, random, '32-admission-weakened');
  const { at } = scene;
  const victim = anyOf(random, guarded(scene));
  if (victim?.standing === undefined) return undefined;
  const who = insider(scene);
  const hand = withKubectl(scene, who);
  const image = implanted(scene, victim.standing.image);
  const to = { ...victim.standing.place, tag: `eval-${between(random, 2, 99)}` };
  const reference = referenceOf(to);
  const { workload } = victim.start;
  const what = random() < 0.5 ? 'admission-changed' : 'admission-exception';
  const name = what === 'admission-changed' ? 'images' : `temporary-${between(random, 2, 99)}`;
  const later = at + (2 + Math.floor(random() * 25)) * MINUTE;
  return attack(
    scene,
    32,
    [
      pushed(scene, at - 20 * MINUTE, image, to, atDesk(scene, who)),
      changed(scene, at, what, workload.cluster, name, hand),
      imageSet(scene, later, victim, image, reference, hand),
      ...rolled(scene, later + 3_000, victim, image, { reference, from: to }),
    ],
    [...digestsOf(image), who.id, reference],
    [[...ASKED, ...PUSHER]],
  );
}
