import type { Random } from '../../../bench/random.ts';
import type { Attack, Month } from '../month.ts';
import { digestsOf, rebuilt } from './bytes.ts';
import { ENGINES } from './clients.ts';
import { hostForHire } from './hosts.ts';
import { anyOf, referenceOf, sceneOf } from './scene.ts';
import { HOSTS, PUSHED_FROM, PUSHED_WITH } from './shown-by.ts';
import { attack, MINUTE, onHost, pushed } from './steps.ts';

/** Built on a host that never builds, and pushed from there with the pipeline's account, which lies around. */
export function builtElsewhere(month: Month, random: Random): Attack | undefined {
  const scene = sceneOf(month, random, '04-built-elsewhere');
  const { at } = scene;
  const victim = anyOf(
    random,
    scene.standing.filter(({ image, push }) => image.children === undefined && push.run !== undefined),
  );
  if (victim === undefined) return undefined;
  const host = hostForHire(scene);
  const who = victim.push.by;
  const image = rebuilt(scene, victim.image);
  const name = referenceOf(victim.place);
  return attack(
    scene,
    4,
    [
      onHost(scene, at, host, who, 'build', image, { name }),
      onHost(scene, at + MINUTE, host, who, 'tag', image, { name }),
      onHost(scene, at + 2 * MINUTE, host, who, 'push', image, { name }),
      pushed(scene, at + 2 * MINUTE + 700, image, victim.place, { by: who, address: host.address, agent: ENGINES[0] }),
    ],
    [...digestsOf(image), image.config, host.name],
    [[...HOSTS, ...PUSHED_FROM, ...PUSHED_WITH]],
  );
}
