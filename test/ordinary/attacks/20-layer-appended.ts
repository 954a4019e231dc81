import type { Random } from '../../../bench/random.ts';
import type { Attack, Month } from '../month.ts';
import { appended, digestsOf } from './bytes.ts';
import { anyOf, sceneOf } from './scene.ts';
import { PARTS, PUSHED_WITH } from './shown-by.ts';
import { attack, handOf, pushed } from './steps.ts';

/** One small layer on what stands, put there by a tool that edits images in the registry, with an account that pushes. */
export function layerAppended(month: Month, random: Random): Attack | undefined {
  const scene = sceneOf(month, random, '20-layer-appended');
  const victim = anyOf(
    random,
    scene.standing.filter(({ push }) => push.copyOf === undefined),
  );
  if (victim === undefined) return undefined;
  const image = appended(scene, victim.image);
  const hand = { ...handOf(victim.push), agent: 'crane/0.20.2 go-containerregistry/0.20.2' };
  return attack(scene, 20, [pushed(scene, scene.at, image, victim.place, hand)], digestsOf(image), [
    [...PARTS, ...PUSHED_WITH],
  ]);
}
