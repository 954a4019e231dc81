import type { Random } from '../../../bench/random.ts';
import type { Attack, Month } from '../month.ts';
import { image } from '../../scenarios/images.ts';
import type { Push } from '../act.ts';
import { minutesAt } from './bytes.ts';
import { anyOf, insider, sceneOf } from './scene.ts';
import { PUSHER } from './shown-by.ts';
import { attack, atDesk, pushed } from './steps.ts';

/** What says that an image is good is overwritten by somebody who does not sign. */
export function signatureReplaced(month: Month, random: Random): Attack | undefined {
  const scene = sceneOf(month, random, '22-signature-replaced');
  const { at } = scene;
  const signatures = scene.before.flatMap((act): Push[] =>
    act.act === 'push' && act.image.subject !== undefined && act.own === undefined ? [act] : [],
  );
  const victim = anyOf(random, signatures);
  if (victim?.image.subject === undefined) return undefined;
  const who = insider(scene);
  const words = `${scene.story} ${month.organisation.seed} ${victim.image.subject.name}`;
  const forged = image(words, {
    layers: [words],
    subject: victim.image.subject,
    ...(victim.image.artifact && { artifact: victim.image.artifact }),
    created: minutesAt(scene, at),
  });
  const hand = { ...atDesk(scene, who), agent: 'cosign/v2.4.1 (linux; amd64) go-containerregistry/0.20.2' };
  return attack(scene, 22, [pushed(scene, at, forged, victim.to, hand)], [forged.digest, who.id], [PUSHER]);
}
