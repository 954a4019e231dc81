import type { Random } from '../../../bench/random.ts';
import type { Push } from '../act.ts';
import type { Attack, Month } from '../month.ts';
import { digestsOf, implanted } from './bytes.ts';
import { anyOf, sceneOf } from './scene.ts';
import { MOVED_TAG, RUNS } from './shown-by.ts';
import { attack, handOf, pushed } from './steps.ts';

/** The runner is not its owner's: in a genuine run a second push gives the tag other bytes than were built. */
export function otherBytesThanBuilt(month: Month, random: Random): Attack | undefined {
  const scene = sceneOf(month, random, '11-other-bytes-than-built');
  const runs = new Map(month.acts.flatMap((act) => (act.act === 'build' ? [[act.run, act] as const] : [])));
  const later = month.acts.flatMap((act): Push[] =>
    act.act === 'push' &&
    act.at >= scene.at &&
    act.run !== undefined &&
    runs.has(act.run) &&
    act.to.tag !== undefined &&
    act.own === undefined &&
    act.image.subject === undefined
      ? [act]
      : [],
  );
  const genuine = anyOf(random, later);
  if (genuine?.run === undefined) return undefined;
  const at = genuine.at + 4_000 + Math.floor(random() * 20_000);
  const image = implanted(scene, genuine.image, at);
  // Before its run ends, else it would be a push without one.
  const second = Math.min(at, (runs.get(genuine.run)?.ended ?? at) - 500);
  if (second <= genuine.at + 1000) return undefined;
  return attack(
    { ...scene, at: second },
    11,
    [pushed(scene, second, image, genuine.to, handOf(genuine), { run: genuine.run })],
    digestsOf(image),
    [MOVED_TAG, RUNS],
  );
}
