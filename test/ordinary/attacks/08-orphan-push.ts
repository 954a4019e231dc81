import type { Random } from '../../../bench/random.ts';
import type { Attack, Month } from '../month.ts';
import { digestsOf, implanted } from './bytes.ts';
import { anyOf, buildsOf, sceneOf } from './scene.ts';
import { PUSHED, RUNS } from './shown-by.ts';
import { attack, handOf, pushed } from './steps.ts';

const QUIET = 2 * 3_600_000;

/** The pipeline's account, client and network; only no run explains it. */
export function orphanPush(month: Month, random: Random): Attack | undefined {
  const scene = sceneOf(month, random, '08-orphan-push');
  const { at } = scene;
  const busy = new Set(
    month.acts.flatMap((act) => (act.act === 'build' && Math.abs(act.ended - at) < QUIET ? act.project : [])),
  );
  // Beside a genuine run of the project it would be explained: that is the eleventh.
  const victim = anyOf(
    random,
    scene.standing.filter(({ push }) => {
      const [build] = buildsOf(scene, push.run);
      return build !== undefined && !busy.has(build.project);
    }),
  );
  if (victim === undefined) return undefined;
  const image = implanted(scene, victim.image);
  return attack(scene, 8, [pushed(scene, at, image, victim.place, handOf(victim.push))], digestsOf(image), [
    PUSHED,
    RUNS,
  ]);
}
