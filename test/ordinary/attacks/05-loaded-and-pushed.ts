import type { Random } from '../../../bench/random.ts';
import type { Attack, Month } from '../month.ts';
import { digestsOf, implanted } from './bytes.ts';
import { ENGINES } from './clients.ts';
import { hostForHire } from './hosts.ts';
import { anyOf, insider, referenceOf, sceneOf } from './scene.ts';
import { HOSTS, PUSHER } from './shown-by.ts';
import { attack, MINUTE, onHost, pushed } from './steps.ts';

/** A tarball is loaded or imported on a host, tagged and pushed: nothing was built there. */
export function loadedAndPushed(month: Month, random: Random): Attack | undefined {
  const scene = sceneOf(month, random, '05-loaded-and-pushed');
  const { at } = scene;
  const victim = anyOf(
    random,
    scene.standing.filter(({ image }) => image.children === undefined),
  );
  if (victim === undefined) return undefined;
  const host = anyOf(random, scene.organisation.hosts) ?? hostForHire(scene);
  // Where it is a build host, its own account does it.
  const isBuilder = host.builds && victim.push.run !== undefined;
  const who = isBuilder ? victim.push.by : insider(scene, victim.place.repository);
  const image = implanted(scene, victim.image);
  const name = referenceOf(victim.place);
  return attack(
    scene,
    5,
    [
      onHost(scene, at, host, who, random() < 0.5 ? 'load' : 'import', image),
      onHost(scene, at + MINUTE, host, who, 'tag', image, { name }),
      onHost(scene, at + 2 * MINUTE, host, who, 'push', image, { name }),
      pushed(scene, at + 2 * MINUTE + 800, image, victim.place, { by: who, address: host.address, agent: ENGINES[0] }),
    ],
    [...digestsOf(image), image.config, host.name, ...(isBuilder ? [] : [who.id])],
    [isBuilder ? HOSTS : [...HOSTS, ...PUSHER]],
  );
}
