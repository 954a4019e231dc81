import { between } from '../../../bench/random.ts';
import type { Attack, Month } from '../month.ts';
import type { Random } from '../../../bench/random.ts';
import { digestsOf, implanted } from './bytes.ts';
import { DAEMONLESS, ENGINES } from './clients.ts';
import { anyOf, insider, outsider, sceneOf } from './scene.ts';
import { PUSHER } from './shown-by.ts';
import { attack, atDesk, fromOutside, pushed } from './steps.ts';

/** Somebody who never pushed there pushes a tag that nobody had made. */
export function unrecognisedUser(month: Month, random: Random): Attack | undefined {
  const scene = sceneOf(month, random, '01-unrecognised-user');
  const victim = anyOf(random, scene.standing);
  if (victim === undefined) return undefined;
  const isInsider = random() < 0.5;
  const who = isInsider ? insider(scene) : outsider(scene);
  const hand = isInsider
    ? atDesk(scene, who)
    : fromOutside(scene, who, anyOf(random, [...ENGINES, ...DAEMONLESS]) ?? ENGINES[0]);
  const tag =
    anyOf(random, ['hotfix', `debug-${between(random, 2, 40)}`, 'next', `9.${between(random, 0, 9)}.0`]) ?? 'next';
  const image = implanted(scene, victim.image);
  return attack(
    scene,
    1,
    [pushed(scene, scene.at, image, { ...victim.place, tag }, hand)],
    [...digestsOf(image), who.id],
    [PUSHER],
  );
}
