import type { Random } from '../../../bench/random.ts';
import type { Push } from '../act.ts';
import type { Attack, Month } from '../month.ts';
import { digestsOf, implanted } from './bytes.ts';
import { anyOf, insider, outsider, sceneOf } from './scene.ts';
import { PUSHER } from './shown-by.ts';
import { attack, atDesk, fromOutside, pushed } from './steps.ts';
import { ENGINES } from './clients.ts';

/** Seconds after the pipeline's push, and before anything starts, somebody else pushes the same tag. */
export function race(month: Month, random: Random): Attack | undefined {
  const scene = sceneOf(month, random, '12-race');
  const later = month.acts.flatMap((act): Push[] =>
    act.act === 'push' &&
    act.at >= scene.at &&
    act.to.tag !== undefined &&
    act.own === undefined &&
    act.by.kind !== 'person' &&
    act.image.subject === undefined
      ? [act]
      : [],
  );
  const genuine = anyOf(random, later);
  if (genuine === undefined) return undefined;
  const isInsider = random() < 0.5;
  const who = isInsider ? insider(scene) : outsider(scene);
  const hand = isInsider ? atDesk(scene, who) : fromOutside(scene, who, anyOf(random, ENGINES) ?? ENGINES[0]);
  const at = genuine.at + 3_000 + Math.floor(random() * 15_000);
  const image = implanted(scene, genuine.image, at);
  return attack(scene, 12, [pushed(scene, at, image, genuine.to, hand)], [...digestsOf(image), who.id], [PUSHER]);
}
