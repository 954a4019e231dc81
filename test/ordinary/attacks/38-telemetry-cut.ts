import type { Random } from '../../../bench/random.ts';
import type { Attack, Month } from '../month.ts';
import { digestsOf, implanted } from './bytes.ts';
import { CONSOLES } from './clients.ts';
import { anyRunningByTag, insider, sceneOf } from './scene.ts';
import { MOVED_TAG, RUNNING } from './shown-by.ts';
import { atDesk, attack, changed, MINUTE, rolled } from './steps.ts';

const HOLE = 90 * MINUTE;

/** What tells of the registry is switched off, a tag moved while nobody hears, and switched on again; a pod starts later. */
export function telemetryCut(month: Month, random: Random): Attack | undefined {
  const scene = sceneOf(month, random, '38-telemetry-cut');
  const { at } = scene;
  const victim = anyRunningByTag(scene);
  if (victim === undefined) return undefined;
  const { registry } = victim.standing.place;
  // Honest pushes in the hole would be lost as well, and would be accused: the attacker waits for a quiet hour.
  const isBusy = month.acts.some(
    (act) => act.act === 'push' && act.to.registry.id === registry.id && act.at >= at && act.at < at + HOLE,
  );
  if (isBusy) return undefined;
  const who = insider(scene);
  const hand = { ...atDesk(scene, who), agent: CONSOLES[0] };
  const image = implanted(scene, victim.container.image);
  return attack(
    scene,
    38,
    [
      changed(scene, at, 'telemetry-off', registry, victim.standing.place.repository, hand),
      // The push itself is on no record, nor is the node's pull while nobody hears.
      ...rolled(scene, at + 30 * MINUTE, victim, image, { why: 'deleted' }),
      changed(scene, at + HOLE, 'telemetry-on', registry, victim.standing.place.repository, hand),
    ],
    [...digestsOf(image), who.id],
    [RUNNING, MOVED_TAG],
  );
}
