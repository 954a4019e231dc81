import type { Random } from '../../../bench/random.ts';
import type { Attack, Month } from '../month.ts';
import { digestsOf, rebuilt } from './bytes.ts';
import { anyOf, buildsOf, insider, outsider, sceneOf } from './scene.ts';
import { PUSHED, STARTED_RUN } from './shown-by.ts';
import { attack, handOf, pushed, ran } from './steps.ts';

/** Somebody who may start builds has the build service push for him; no trigger of the project started it. */
export function buildServiceAsProxy(month: Month, random: Random): Attack | undefined {
  const scene = sceneOf(month, random, '37-build-service-as-proxy');
  const victim = anyOf(
    random,
    scene.standing.flatMap((one) => buildsOf(scene, one.push.run).map((build) => ({ ...one, build }))),
  );
  if (victim === undefined) return undefined;
  const who = random() < 0.5 ? insider(scene) : outsider(scene);
  const image = rebuilt(scene, victim.image);
  const run = ran(scene, scene.at, victim.build, {
    by: who,
    trigger: 'api',
    // What is submitted has no trigger, and a name of its own.
    workflow: victim.build.system.product === 'cloud-build' ? '' : 'adhoc',
    project: victim.build.project,
    ref: 'refs/heads/adhoc',
    ...(victim.build.made.length > 0 && { made: [{ image, to: victim.place }] }),
  });
  return attack(
    scene,
    37,
    [run, pushed(scene, run.ended - 15_000, image, victim.place, handOf(victim.push), { run: run.run })],
    [...digestsOf(image), run.run, who.id],
    [STARTED_RUN, PUSHED],
  );
}
