import type { Random } from '../../../bench/random.ts';
import type { Attack, Month } from '../month.ts';
import { digestsOf, rebuilt } from './bytes.ts';
import { anyOf, buildsOf, insider, sceneOf } from './scene.ts';
import { PUSHED, RUN_WORKFLOWS } from './shown-by.ts';
import { attack, handOf, pushed, ran } from './steps.ts';

/** A workflow that nobody has seen pushes with the pipeline's account, in its own run. */
export function newWorkflow(month: Month, random: Random): Attack | undefined {
  const scene = sceneOf(month, random, '10-new-workflow');
  const victim = anyOf(
    random,
    scene.standing.flatMap((one) => buildsOf(scene, one.push.run).map((build) => ({ ...one, build }))),
  );
  if (victim === undefined) return undefined;
  const { build } = victim;
  const word = anyOf(random, ['lint-fast', 'codeql', 'housekeeping', 'greetings']) ?? 'lint-fast';
  // A file's path keeps its folder and ending, the name of a pipeline has neither.
  const workflow = build.workflow.replace(
    /[^/]*?(\.ya?ml)?$/,
    (_, ending: string | undefined) => `${word}${ending ?? ''}`,
  );
  const image = rebuilt(scene, victim.image);
  const run = ran(scene, scene.at, build, {
    by: insider(scene),
    workflow,
    ...(build.made.length > 0 && { made: [{ image, to: victim.place }] }),
  });
  return attack(
    scene,
    10,
    [run, pushed(scene, run.ended - 20_000, image, victim.place, handOf(victim.push), { run: run.run })],
    [...digestsOf(image), run.run, run.commit, workflow],
    [RUN_WORKFLOWS, PUSHED],
  );
}
