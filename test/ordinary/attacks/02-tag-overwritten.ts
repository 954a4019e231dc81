import type { Random } from '../../../bench/random.ts';
import type { Attack, Month } from '../month.ts';
import { digestsOf, implanted } from './bytes.ts';
import { anyOf, insider, sceneOf } from './scene.ts';
import { PUSHER } from './shown-by.ts';
import { attack, atDesk, pushed } from './steps.ts';

/** An account that may push moves a tag to other bytes; whoever asks for the tag gets them from then on. */
export function tagOverwritten(month: Month, random: Random): Attack | undefined {
  const scene = sceneOf(month, random, '02-tag-overwritten');
  const victim = anyOf(random, scene.standing);
  if (victim === undefined) return undefined;
  const who = insider(scene);
  const image = implanted(scene, victim.image);
  return attack(
    scene,
    2,
    [pushed(scene, scene.at, image, victim.place, atDesk(scene, who))],
    [...digestsOf(image), who.id],
    [PUSHER],
  );
}
