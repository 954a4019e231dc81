import type { Random } from '../../../bench/random.ts';
import type { Attack, Month } from '../month.ts';
import { digestsOf, implanted } from './bytes.ts';
import { CONSOLES } from './clients.ts';
import { anyOf, insider, sceneOf } from './scene.ts';
import { MOVED_TAG, PUSHER, SETTINGS } from './shown-by.ts';
import { attack, atDesk, changed, MINUTE, pushed } from './steps.ts';

/** A tag's protection is switched off, the tag overwritten, and the protection switched on again, or not. */
export function protectionOff(month: Month, random: Random): Attack | undefined {
  const scene = sceneOf(month, random, '16-protection-off');
  const { at } = scene;
  const victims = scene.standing.filter(({ place }) => /\d+\.\d+/.test(place.tag));
  const victim = anyOf(random, victims);
  if (victim === undefined) return undefined;
  const who = insider(scene);
  const [hand, console] = [atDesk(scene, who), { ...atDesk(scene, who), agent: CONSOLES[0] }];
  const { registry, repository } = victim.place;
  const image = implanted(scene, victim.image);
  return attack(
    scene,
    16,
    [
      changed(scene, at, 'immutability-off', registry, repository, console),
      pushed(scene, at + 7 * MINUTE, image, victim.place, hand),
      ...(random() < 0.5 ? [changed(scene, at + 15 * MINUTE, 'immutability-on', registry, repository, console)] : []),
    ],
    [...digestsOf(image), who.id],
    [[...SETTINGS, ...PUSHER, ...MOVED_TAG]],
  );
}
