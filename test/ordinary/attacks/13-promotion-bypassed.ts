import { between, type Random } from '../../../bench/random.ts';
import type { Attack, Month } from '../month.ts';
import { digestsOf, rebuilt } from './bytes.ts';
import { anyOf, sceneOf } from './scene.ts';
import { MOVED_TAG } from './shown-by.ts';
import { attack, handOf, pushed } from './steps.ts';

/** What is only ever copied there appears there without having been anywhere before. */
export function promotionBypassed(month: Month, random: Random): Attack | undefined {
  const scene = sceneOf(month, random, '13-promotion-bypassed');
  const victim = anyOf(
    random,
    scene.standing.filter(({ push }) => push.copyOf !== undefined && push.own === undefined),
  );
  if (victim === undefined) return undefined;
  const image = rebuilt(scene, victim.image);
  // The next version, or the tag that stands.
  const next = victim.place.tag.replace(/\d+$/, (digits) => String(Number(digits) + between(random, 1, 3)));
  const to = { ...victim.place, tag: /^v?\d+\.\d+/.test(victim.place.tag) ? next : victim.place.tag };
  return attack(scene, 13, [pushed(scene, scene.at, image, to, handOf(victim.push))], digestsOf(image), [MOVED_TAG]);
}
