import type { Random } from '../../../bench/random.ts';
import type { Attack, Month } from '../month.ts';
import { runners } from './addresses.ts';
import { digestsOf, implanted } from './bytes.ts';
import { DAEMONLESS, unusual } from './clients.ts';
import { anyOf, sceneOf } from './scene.ts';
import { PUSHED_WITH } from './shown-by.ts';
import { attack, handOf, pushed } from './steps.ts';

/** From where builds run and with their account, but with a tool that no build uses. */
export function daemonless(month: Month, random: Random): Attack | undefined {
  const scene = sceneOf(month, random, '06-daemonless');
  const victim = anyOf(
    random,
    scene.standing.filter(({ push }) => push.by.kind !== 'person' && push.copyOf === undefined),
  );
  if (victim === undefined) return undefined;
  const usual = handOf(victim.push);
  const address = runners(scene.organisation, random) ?? usual.address;
  const image = implanted(scene, victim.image);
  const hand = { ...usual, address, agent: unusual(random, DAEMONLESS, usual.agent) };
  return attack(scene, 6, [pushed(scene, scene.at, image, victim.place, hand)], digestsOf(image), [PUSHED_WITH]);
}
