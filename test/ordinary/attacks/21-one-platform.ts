import type { Random } from '../../../bench/random.ts';
import { assembled } from '../../scenarios/images.ts';
import type { Attack, Month } from '../month.ts';
import { appended, minutesAt } from './bytes.ts';
import { anyOf, insider, sceneOf } from './scene.ts';
import { PARTS, PUSHER } from './shown-by.ts';
import { attack, atDesk, handOf, pushed } from './steps.ts';

/** Of an index, one platform is another; the others are what they were. */
export function onePlatform(month: Month, random: Random): Attack | undefined {
  const scene = sceneOf(month, random, '21-one-platform');
  const victim = anyOf(
    random,
    scene.standing.filter(({ image }) => (image.children?.length ?? 0) > 1),
  );
  const children = victim?.image.children;
  if (victim === undefined || children === undefined) return undefined;
  const at = Math.floor(random() * 2);
  const bad = children.map((child, nth) => (nth === at ? appended(scene, child) : child));
  const image = assembled({
    ...victim.image,
    name: `${scene.story} on ${victim.image.name}`,
    children: bad,
    created: minutesAt(scene, scene.at),
  });
  const isInsider = random() < 0.6;
  const who = insider(scene);
  const hand = isInsider ? atDesk(scene, who) : handOf(victim.push);
  const changed = bad[at];
  return attack(
    scene,
    21,
    [pushed(scene, scene.at, image, victim.place, hand)],
    [image.digest, ...(changed === undefined ? [] : [changed.digest]), ...(isInsider ? [who.id] : [])],
    [isInsider ? [...PARTS, ...PUSHER] : PARTS],
  );
}
