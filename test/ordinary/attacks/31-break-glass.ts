import { between, type Random } from '../../../bench/random.ts';
import type { Attack, Month } from '../month.ts';
import { guarded, judgedStarts } from './admission.ts';
import { digestsOf, implanted } from './bytes.ts';
import { anyOf, insider, referenceOf, sceneOf } from './scene.ts';
import { ADMISSION, PUSHER } from './shown-by.ts';
import { atDesk, attack, imageSet, MINUTE, pushed, rolled, withKubectl } from './steps.ts';

/** The way past admission for emergencies, or its failing open, is used for an image that it would have refused. */
export function breakGlass(month: Month, random: Random): Attack | undefined {
  const scene = sceneOf(month, random, '31-break-glass');
  const { at } = scene;
  const victim = anyOf(random, guarded(scene));
  if (victim?.standing === undefined) return undefined;
  const who = insider(scene);
  const image = implanted(scene, victim.standing.image);
  const to = { ...victim.standing.place, tag: `hot-${between(random, 2, 99)}` };
  const reference = referenceOf(to);
  const later = at + 12 * MINUTE;
  const rolling = rolled(scene, later + 3_000, victim, image, { reference, from: to });
  const verdict = victim.guard === 'binauthz' || random() < 0.5 ? 'break-glass' : 'failed-open';
  const judged = judgedStarts(scene, rolling, { guard: victim.guard, verdict, image, reference });
  return attack(
    scene,
    31,
    [
      pushed(scene, at, image, to, atDesk(scene, who)),
      imageSet(scene, later, victim, image, reference, withKubectl(scene, who)),
      ...judged,
      ...rolling,
    ],
    [...digestsOf(image), who.id, reference],
    [[...ADMISSION, ...PUSHER]],
  );
}
