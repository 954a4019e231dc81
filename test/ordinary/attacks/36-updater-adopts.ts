import { between, type Random } from '../../../bench/random.ts';
import type { Ask } from '../act.ts';
import { keyOf } from '../linked.ts';
import type { Attack, Month } from '../month.ts';
import { digestsOf, implanted } from './bytes.ts';
import { DAEMONLESS, unusual } from './clients.ts';
import { anyOf, insider, referenceOf, sceneOf } from './scene.ts';
import { PUSHED_FROM, PUSHED_WITH, PUSHER } from './shown-by.ts';
import { atDesk, attack, fromOutside, imageSet, MINUTE, pushed, rolled } from './steps.ts';

/** A higher version appears, and what brings new versions into the cluster brings it in by itself. */
export function updaterAdopts(month: Month, random: Random): Attack | undefined {
  const scene = sceneOf(month, random, '36-updater-adopts');
  const { at } = scene;
  const byWorkload = new Map(
    scene.before.flatMap((act): (readonly [string, Ask])[] =>
      act.act === 'ask' && act.by.kind !== 'person' && (act.verb === 'update' || act.verb === 'create')
        ? [[keyOf(act.workload), act]]
        : [],
    ),
  );
  const victims = scene.running.flatMap((one) => {
    const ask = byWorkload.get(keyOf(one.start.workload));
    const isVersion = /^v?\d+\.\d+(\.\d+)?$/.test(one.standing?.place.tag ?? '');
    return ask !== undefined && one.standing !== undefined && isVersion
      ? [{ ...one, standing: one.standing, ask }]
      : [];
  });
  const victim = anyOf(random, victims);
  if (victim === undefined) return undefined;
  const { place, push } = victim.standing;
  const isStolen = push.by.kind !== 'person' && random() < 0.5;
  const who = isStolen ? push.by : insider(scene);
  const hand = isStolen ? fromOutside(scene, who, unusual(random, DAEMONLESS, push.agent)) : atDesk(scene, who);
  const to = { ...place, tag: place.tag.replace(/\d+$/, (last) => String(Number(last) + between(random, 1, 4))) };
  const reference = referenceOf(to);
  const image = implanted(scene, victim.standing.image);
  const later = at + (2 + Math.floor(random() * 7)) * MINUTE;
  const { by, address, agent } = victim.ask;
  return attack(
    scene,
    36,
    [
      pushed(scene, at, image, to, hand),
      imageSet(
        scene,
        later,
        victim,
        image,
        reference,
        { by, address, agent },
        {
          ...(victim.ask.annotations && { annotations: victim.ask.annotations }),
        },
      ),
      ...rolled(scene, later + 3_000, victim, image, { reference, from: to }),
    ],
    [...digestsOf(image), reference, ...(isStolen ? [hand.address] : [who.id])],
    [isStolen ? [...PUSHED_FROM, ...PUSHED_WITH] : PUSHER],
  );
}
