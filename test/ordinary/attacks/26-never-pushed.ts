import type { Random } from '../../../bench/random.ts';
import type { Attack, Month } from '../month.ts';
import { digestsOf, implanted } from './bytes.ts';
import { anyOf, sceneOf } from './scene.ts';
import { MOVED_TAG, RUNNING } from './shown-by.ts';
import { attack, rolled } from './steps.ts';

/** Bytes are put into a node's own store under a name of the registry; a pod that starts there runs them. */
export function neverPushed(month: Month, random: Random): Attack | undefined {
  const scene = sceneOf(month, random, '26-never-pushed');
  const candidates = scene.running.filter(
    ({ standing, start, container }) =>
      standing !== undefined && start.workload.kind !== 'Pod' && !container.reference.includes('@'),
  );
  const victim = anyOf(random, candidates);
  if (victim === undefined) return undefined;
  const image = implanted(scene, victim.container.image);
  return attack(
    scene,
    26,
    // The node has the name, so nothing is fetched.
    rolled(scene, scene.at, victim, image, { only: 1, why: random() < 0.5 ? 'evicted' : 'deleted' }),
    digestsOf(image),
    // Without the registry's feed nobody could say that it was never pushed.
    [RUNNING, MOVED_TAG],
  );
}
