import type { Random } from '../../../bench/random.ts';
import type { Attack, Month } from '../month.ts';
import type { Actor } from '../organisation.ts';
import { digestsOf, implanted } from './bytes.ts';
import { CONSOLES, ENGINES } from './clients.ts';
import { anyOf, insider, outsider, sceneOf } from './scene.ts';
import { PUSHER } from './shown-by.ts';
import { attack, atDesk, changed, fromOutside, MINUTE, pushed } from './steps.ts';

/** An account is made or let in, and pushes soon after for the first time. */
export function newGrant(month: Month, random: Random): Attack | undefined {
  const scene = sceneOf(month, random, '17-new-grant');
  const victim = anyOf(random, scene.standing);
  if (victim === undefined) return undefined;
  const granter = insider(scene);
  const isRobot = random() < 0.5;
  const fresh: Actor = isRobot ? { id: `sync-${outsider(scene).id}`, kind: 'robot', accounts: {} } : outsider(scene);
  const { registry, repository } = victim.place;
  const image = implanted(scene, victim.image);
  const wait = (3 + Math.floor(random() * 90)) * MINUTE;
  const hand = fromOutside(scene, fresh, anyOf(random, ENGINES) ?? ENGINES[0]);
  return attack(
    scene,
    17,
    [
      changed(
        scene,
        scene.at,
        isRobot ? 'token-issued' : 'member-added',
        registry,
        repository,
        { ...atDesk(scene, granter), agent: CONSOLES[0] },
        fresh,
      ),
      pushed(scene, scene.at + wait, image, victim.place, hand),
    ],
    [...digestsOf(image), fresh.id, granter.id],
    // The push by an account that never pushed shows it without the grant.
    [PUSHER],
  );
}
