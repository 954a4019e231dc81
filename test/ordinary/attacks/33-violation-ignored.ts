import { between, type Random } from '../../../bench/random.ts';
import type { Attack, Month } from '../month.ts';
import { digestsOf, implanted } from './bytes.ts';
import { guarded, judgedStarts } from './admission.ts';
import { anyOf, insider, referenceOf, sceneOf } from './scene.ts';
import { ADMISSION, PUSHER } from './shown-by.ts';
import { atDesk, attack, imageSet, MINUTE, pushed, rolled, withKubectl } from './steps.ts';

/** Admission only notes that the image breaks its policy; it runs. */
export function violationIgnored(month: Month, random: Random): Attack | undefined {
  const scene = sceneOf(month, random, '33-violation-ignored');
  const { at } = scene;
  const victim = anyOf(
    random,
    guarded(scene).filter(({ guard }) => guard !== 'binauthz'),
  );
  if (victim?.standing === undefined) return undefined;
  const who = insider(scene);
  const image = implanted(scene, victim.standing.image);
  const to = { ...victim.standing.place, tag: `rc-${between(random, 2, 99)}` };
  const reference = referenceOf(to);
  const later = at + 8 * MINUTE;
  const rolling = rolled(scene, later + 3_000, victim, image, { reference, from: to });
  const noted = judgedStarts(scene, rolling, { guard: victim.guard, verdict: 'audited', image, reference });
  return attack(
    scene,
    33,
    [
      pushed(scene, at, image, to, atDesk(scene, who)),
      imageSet(scene, later, victim, image, reference, withKubectl(scene, who)),
      ...noted,
      ...rolling,
    ],
    [...digestsOf(image), who.id, reference],
    [[...ADMISSION, ...PUSHER]],
  );
}
