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
  const copies = scene.before.flatMap((act): Push[] => (act.act === 'push' && isCopied(act) ? [act] : []));
  const victim = anyOf(random, copies);
  if (victim === undefined) return undefined;
  const image = implanted(scene, victim.image);
  const who = insider(scene);
  const source = victim.own === 'pull-through' ? undefined : victim.copyOf;
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

/** Copied from another registry by what always does; of an upstream's tags only those that name a version must not move. */
function isCopied({ own, to, copyOf, image }: Push): boolean {
  if (to.tag === undefined || image.subject !== undefined) return false;
  if (own === 'pull-through') return /\d+\.\d+\.\d+/.test(to.tag);
  return copyOf?.tag !== undefined && copyOf.registry.id !== to.registry.id;
}
