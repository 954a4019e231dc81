import { between, hex, type Random } from '../../../bench/random.ts';
import type { Act, Wanted } from '../act.ts';
import type { Attack, Month } from '../month.ts';
import { digestsOf, implanted } from './bytes.ts';
import { anyOf, insider, referenceOf, sceneOf } from './scene.ts';
import { ASKED, PUSHER, RUNNING } from './shown-by.ts';
import { asked, atDesk, attack, fetched, MINUTE, pushed, replaced, podsOf, wantedOf, withKubectl } from './steps.ts';

/** A container more: into a running pod, or into the template, before or beside the workload's own. */
export function containerPutIn(month: Month, random: Random): Attack | undefined {
  const scene = sceneOf(month, random, '29-container-put-in');
  const { at } = scene;
  const victim = anyOf(
    random,
    scene.running.filter(
      ({ standing, start }) =>
        standing !== undefined && start.workload.kind !== 'Pod' && start.workload.kind !== 'CronJob',
    ),
  );
  if (victim?.standing === undefined) return undefined;
  const who = insider(scene);
  const image = implanted(scene, victim.standing.image);
  const to = { ...victim.standing.place, tag: `tool-${between(random, 2, 99)}` };
  const as = anyOf(random, ['ephemeral', 'init', 'sidecar'] as const) ?? 'sidecar';
  const more: Wanted = {
    container: as === 'ephemeral' ? `debugger-${hex(random, 5)}` : 'metrics',
    as,
    image,
    reference: referenceOf(to),
  };
  const { start } = victim;
  const hand = withKubectl(scene, who);
  const later = at + 6 * MINUTE;
  const consequences = (): readonly Act[] => {
    if (as === 'ephemeral')
      return [
        asked(scene, later, start.workload, 'debug', [more], hand, { pod: start.pod }),
        ...fetched(scene, later + 2_000, start, image, to),
        {
          ...start,
          at: later + 6_000,
          story: scene.story,
          containers: [...start.containers, { ...more, id: `containerd://${hex(random, 64)}`, restarts: 0 }],
        },
      ];
    const wanted = as === 'init' ? [more, ...wantedOf(start)] : [...wantedOf(start), more];
    return [
      asked(scene, later, start.workload, 'update', wanted, hand),
      ...podsOf(scene, start.workload).flatMap((pod, nth) =>
        replaced(scene, later + 3_000 + nth * 20_000, pod, wanted, { image, from: to }, 'rollout'),
      ),
    ];
  };
  return attack(
    scene,
    29,
    [pushed(scene, at, image, to, atDesk(scene, who)), ...consequences()],
    [...digestsOf(image), who.id, more.container],
    [[...ASKED, ...RUNNING, ...PUSHER]],
  );
}
