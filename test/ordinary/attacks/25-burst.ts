import type { Random } from '../../../bench/random.ts';
import type { Attack, Month } from '../month.ts';
import { digestsOf, implanted } from './bytes.ts';
import { DAEMONLESS, unusual } from './clients.ts';
import { anyOf, insider, sceneOf } from './scene.ts';
import { PUSHED, PUSHED_FROM, PUSHED_WITH, PUSHER } from './shown-by.ts';
import { attack, atDesk, fromOutside, pushed } from './steps.ts';

/** One account goes through the registry: many tags in a minute or two, all to one image or each to its own. */
export function burst(month: Month, random: Random): Attack | undefined {
  const scene = sceneOf(month, random, '25-burst');
  const first = anyOf(random, scene.standing);
  if (first === undefined) return undefined;
  const there = scene.standing.filter(({ place }) => place.registry.id === first.place.registry.id);
  const victims = there
    .toSorted((one, other) => (one.place.repository < other.place.repository ? -1 : one === other ? 0 : 1))
    .slice(0, 24);
  if (victims.length < 5) return undefined;
  const isStolen = first.push.by.kind !== 'person' && random() < 0.5;
  const who = isStolen ? first.push.by : insider(scene);
  const agent = unusual(random, DAEMONLESS, first.push.agent);
  const hand = isStolen ? fromOutside(scene, who, agent) : { ...atDesk(scene, who), agent };
  const one = random() < 0.5 ? implanted(scene, first.image) : undefined;
  let at = scene.at;
  const pushes = victims.map((victim) => {
    at += 1_500 + Math.floor(random() * 4_000);
    return pushed(scene, at, one ?? implanted(scene, victim.image), victim.place, hand);
  });
  return attack(
    scene,
    25,
    pushes,
    [...pushes.flatMap(({ image }) => digestsOf(image)), ...(isStolen ? [hand.address] : [who.id])],
    [isStolen ? [...PUSHED, ...PUSHED_FROM, ...PUSHED_WITH] : PUSHER],
  );
}
