import { hex, type Random } from '../../../bench/random.ts';
import type { Image } from '../../scenarios/act.ts';
import type { HostAct } from '../act.ts';
import type { Attack, Month } from '../month.ts';
import { appended, digestsOf } from './bytes.ts';
import { ENGINES } from './clients.ts';
import { hostForHire } from './hosts.ts';
import { anyOf, insider, referenceOf, sceneOf } from './scene.ts';
import { HOSTS, PARTS, PUSHER } from './shown-by.ts';
import { attack, MINUTE, onHost, pushed } from './steps.ts';

/** On a host: pull, create, change inside, commit, push under the same tag. */
export function commitAndPush(month: Month, random: Random): Attack | undefined {
  const scene = sceneOf(month, random, '03-commit-and-push');
  const { at } = scene;
  // A commit is of one platform: an index would become an image.
  const victim = anyOf(
    random,
    scene.standing.filter(({ image }) => image.children === undefined),
  );
  if (victim === undefined) return undefined;
  const host = hostForHire(scene);
  const who = insider(scene, victim.place.repository);
  const image = appended(scene, victim.image, at + 6 * MINUTE);
  const name = referenceOf(victim.place);
  const container = hex(random, 64);
  const on = (minutes: number, what: HostAct['what'], bytes: Image) =>
    onHost(
      scene,
      at + minutes * MINUTE,
      host,
      who,
      what,
      bytes,
      what === 'create' || what === 'exec' || what === 'commit' ? { name, container } : { name },
    );
  return attack(
    scene,
    3,
    [
      on(0, 'pull', victim.image),
      on(1, 'create', victim.image),
      on(2, 'exec', victim.image),
      on(6, 'commit', image),
      on(8, 'push', image),
      pushed(scene, at + 8 * MINUTE + 900, image, victim.place, { by: who, address: host.address, agent: ENGINES[0] }),
    ],
    [...digestsOf(image), image.config, who.id],
    // Only where the host's engine or the manifest's parts are on record it is more than somebody's push.
    [[...HOSTS, ...PARTS, ...PUSHER]],
  );
}
