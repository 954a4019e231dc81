import type { Random } from '../../../bench/random.ts';
import type { Attack, Month } from '../month.ts';
import { appended, digestsOf } from './bytes.ts';
import { anyOf, insider, sceneOf, type Standing } from './scene.ts';
import { PUSHER } from './shown-by.ts';
import { attack, atDesk, pushed } from './steps.ts';

/** A base gets a layer more; what is built on it from then on has it, too. */
export function basePoisoned(month: Month, random: Random): Attack | undefined {
  const scene = sceneOf(month, random, '18-base-poisoned');
  const bases = scene.standing.filter((one) => scene.standing.some((other) => isOn(other, one)));
  const victim = anyOf(random, bases);
  if (victim === undefined) return undefined;
  const who = insider(scene);
  const image = appended(scene, victim.image);
  return attack(
    scene,
    18,
    [pushed(scene, scene.at, image, victim.place, atDesk(scene, who))],
    [...digestsOf(image), who.id],
    [PUSHER],
  );
}

function isOn({ image: above }: Standing, { image: below }: Standing): boolean {
  const [one, other] = [above.children?.[0] ?? above, below.children?.[0] ?? below];
  return (
    one.layers.length > other.layers.length &&
    other.layers.length > 0 &&
    other.layers.every(({ digest }, at) => one.layers[at]?.digest === digest)
  );
}
