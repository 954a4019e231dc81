import type { Random } from '../../../bench/random.ts';
import type { Attack, Month } from '../month.ts';
import { digestsOf, implanted } from './bytes.ts';
import { DAEMONLESS, ENGINES } from './clients.ts';
import { anyOf, sceneOf } from './scene.ts';
import { PUSHED_FROM } from './shown-by.ts';
import { attack, fromOutside, pushed } from './steps.ts';

/** The pipeline's account, used from an address that is nobody's. */
export function stolenRobot(month: Month, random: Random): Attack | undefined {
  const scene = sceneOf(month, random, '07-stolen-robot');
  const victim = anyOf(
    random,
    scene.standing.filter(({ push }) => push.by.kind !== 'person'),
  );
  if (victim === undefined) return undefined;
  // A careful thief names his client as the pipeline's does.
  const agent = random() < 0.4 ? victim.push.agent : (anyOf(random, [...ENGINES, ...DAEMONLESS]) ?? ENGINES[0]);
  const hand = fromOutside(scene, victim.push.by, agent);
  const image = implanted(scene, victim.image);
  return attack(
    scene,
    7,
    [pushed(scene, scene.at, image, victim.place, hand)],
    [...digestsOf(image), hand.address],
    [PUSHED_FROM],
  );
}
