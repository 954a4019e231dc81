import type { Random } from '../../../bench/random.ts';
import type { Push } from '../act.ts';
import type { Attack, Month } from '../month.ts';
import { digestsOf, implanted } from './bytes.ts';
import { anyOf, insider, referenceOf, sceneOf } from './scene.ts';
import { MOVED_TAG, PUSHER } from './shown-by.ts';
import { attack, atDesk, handOf, MINUTE, pushed } from './steps.ts';

/** What the registry fetches or replicates by itself has become something else where it comes from. */
export function upstreamPoisoned(month: Month, random: Random): Attack | undefined {
  const scene = sceneOf(month, random, '19-upstream-poisoned');
  const { at } = scene;
  const own = scene.before.flatMap((act): Push[] => (act.act === 'push' && act.own !== undefined && act.to.tag !== undefined && act.image.subject === undefined ? [act] : []));
  // A moving tag of an upstream moves; one that names a version must not.
  const fixed = own.filter(({ own: how, to }) => how === 'replication' || /\d+\.\d+\.\d+/.test(to.tag ?? ''));
  const victim = anyOf(random, fixed);
  if (victim === undefined) return undefined;
  const image = implanted(scene, victim.image);
  const who = insider(scene);
  const source = victim.own === 'replication' ? victim.copyOf : undefined;
  const upstream = source === undefined ? [] : [pushed(scene, at, image, source, atDesk(scene, who))];
  const copy = pushed(scene, at + 3 * MINUTE, image, victim.to, handOf(victim), {
    ...(victim.own && { own: victim.own }),
    ...(victim.copyOf && { copyOf: victim.copyOf }),
  });
  return attack(
    scene,
    19,
    [...upstream, copy],
    [...digestsOf(image), referenceOf(victim.to), ...(source === undefined ? [] : [who.id])],
    [MOVED_TAG, ...(source === undefined ? [] : [PUSHER])],
  );
}
