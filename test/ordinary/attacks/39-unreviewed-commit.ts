import { between, type Random } from '../../../bench/random.ts';
import type { Attack, Month } from '../month.ts';
import { digestsOf, rebuilt } from './bytes.ts';
import { anyOf, buildsOf, insider, sceneOf } from './scene.ts';
import { PUSHED, RUNS } from './shown-by.ts';
import { attack, handOf, pushed, ran } from './steps.ts';

/** A good account, a good run, and a commit that nobody looked at: it is on a branch of the insider's own. */
export function unreviewedCommit(month: Month, random: Random): Attack | undefined {
  const scene = sceneOf(month, random, '39-unreviewed-commit');
  const victim = anyOf(
    random,
    scene.standing.flatMap((one) => buildsOf(scene, one.push.run).map((build) => ({ ...one, build }))),
  );
  if (victim === undefined) return undefined;
  const who = insider(scene);
  const image = rebuilt(scene, victim.image);
  const run = ran(scene, scene.at, victim.build, {
    by: who,
    trigger: 'push',
    ref: `refs/heads/${who.id}/quick-${between(random, 2, 99)}`,
    ...(victim.build.made.length > 0 && { made: [{ image, to: victim.place }] }),
  });
  return attack(
    scene,
    39,
    [run, pushed(scene, run.ended - 20_000, image, victim.place, handOf(victim.push), { run: run.run })],
    [...digestsOf(image), run.run, run.commit, who.id],
    [RUNS, PUSHED],
  );
}
