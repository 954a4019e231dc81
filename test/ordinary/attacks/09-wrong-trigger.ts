import { between, type Random } from '../../../bench/random.ts';
import type { Attack, Month } from '../month.ts';
import { digestsOf, rebuilt } from './bytes.ts';
import { anyOf, buildsOf, insider, sceneOf } from './scene.ts';
import { PUSHED, RUNS } from './shown-by.ts';
import { attack, handOf, pushed, ran } from './steps.ts';

/** A run for a change request, or by hand on a side branch, pushes what only the protected branch may. */
export function wrongTrigger(month: Month, random: Random): Attack | undefined {
  const scene = sceneOf(month, random, '09-wrong-trigger');
  const victim = anyOf(
    random,
    scene.standing.flatMap((one) => buildsOf(scene, one.push.run).map((build) => ({ ...one, build }))),
  );
  if (victim === undefined) return undefined;
  const { build } = victim;
  const who = insider(scene);
  const number = between(random, 20, 900);
  const change =
    random() < 0.6
      ? ({ trigger: 'pull_request', ref: `refs/pull/${number}/merge` } as const)
      : ({ trigger: 'manual', ref: `refs/heads/try-${number}` } as const);
  const image = rebuilt(scene, victim.image);
  const run = ran(scene, scene.at, build, {
    by: who,
    ...change,
    ...(build.made.length > 0 && { made: [{ image, to: victim.place }] }),
  });
  return attack(
    scene,
    9,
    [run, pushed(scene, run.ended - 20_000, image, victim.place, handOf(victim.push), { run: run.run })],
    [...digestsOf(image), run.run, run.commit],
    [RUNS, PUSHED],
  );
}
