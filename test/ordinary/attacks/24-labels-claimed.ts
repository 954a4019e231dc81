import type { Random } from '../../../bench/random.ts';
import type { Attack, Month } from '../month.ts';
import { digestsOf, rebuilt } from './bytes.ts';
import { ENGINES } from './clients.ts';
import { hostForHire } from './hosts.ts';
import { anyOf, insider, referenceOf, sceneOf } from './scene.ts';
import { HOSTS, PUSHER } from './shown-by.ts';
import { attack, MINUTE, onHost, pushed } from './steps.ts';

/** An image whose labels claim a commit whose run pushed another one. */
export function labelsClaimed(month: Month, random: Random): Attack | undefined {
  const scene = sceneOf(month, random, '24-labels-claimed');
  const { at } = scene;
  const victim = anyOf(
    random,
    scene.standing.filter(
      ({ image }) => image.children === undefined && image.labels['org.opencontainers.image.revision'] !== undefined,
    ),
  );
  if (victim === undefined) return undefined;
  const host = hostForHire(scene);
  const who = insider(scene);
  const image = rebuilt(scene, victim.image);
  const name = referenceOf(victim.place);
  return attack(
    scene,
    24,
    [
      onHost(scene, at, host, who, 'build', image, { name }),
      onHost(scene, at + MINUTE, host, who, 'push', image, { name }),
      pushed(scene, at + MINUTE + 700, image, victim.place, { by: who, address: host.address, agent: ENGINES[0] }),
    ],
    [...digestsOf(image), image.config, who.id],
    [[...HOSTS, ...PUSHER, 'github-packages']],
  );
}
