import { hex, type Random } from '../../../bench/random.ts';
import type { Attack, Month } from '../month.ts';
import { digestsOf, implanted } from './bytes.ts';
import { anyOf, insider, referenceOf, sceneOf } from './scene.ts';
import { PUSHER } from './shown-by.ts';
import { atDesk, attack, MINUTE, onHost, pushed } from './steps.ts';

/** Where no cluster is: a host's engine is made to run what the attacker pushed. */
export function hostService(month: Month, random: Random): Attack | undefined {
  const scene = sceneOf(month, random, '35-host-service');
  const { at } = scene;
  const victim = anyOf(random, scene.standing);
  const host = anyOf(random, scene.organisation.hosts);
  if (victim === undefined || host === undefined) return undefined;
  const who = insider(scene);
  const image = implanted(scene, victim.image);
  const name = referenceOf(victim.place);
  const container = hex(random, 64);
  return attack(
    scene,
    35,
    [
      pushed(scene, at, image, victim.place, atDesk(scene, who)),
      onHost(scene, at + 5 * MINUTE, host, who, 'pull', image, { name }),
      onHost(scene, at + 5 * MINUTE + 4_000, host, who, 'create', image, { name, container }),
      onHost(scene, at + 5 * MINUTE + 5_000, host, who, 'start', image, { name, container }),
    ],
    [...digestsOf(image), who.id],
    [PUSHER],
  );
}
