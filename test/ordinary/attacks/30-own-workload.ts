import { between, type Random } from '../../../bench/random.ts';
import type { Act, Workload } from '../act.ts';
import type { Attack, Month } from '../month.ts';
import { digestsOf, implanted } from './bytes.ts';
import { anyOf, insider, referenceOf, sceneOf, suffix } from './scene.ts';
import { ASKED, PUSHER, RUNNING } from './shown-by.ts';
import { asked, atDesk, attack, fetched, MINUTE, pushed, started, withKubectl } from './steps.ts';

/** A CronJob, a DaemonSet or a static pod of the attacker's own, from an image that looks like the organisation's. */
export function ownWorkload(month: Month, random: Random): Attack | undefined {
  const scene = sceneOf(month, random, '30-own-workload');
  const { at } = scene;
  const victim = anyOf(random, scene.running.filter(({ standing }) => standing !== undefined));
  if (victim?.standing === undefined) return undefined;
  const { cluster, namespace } = victim.start.workload;
  const who = insider(scene);
  const image = implanted(scene, victim.standing.image);
  const to = { ...victim.standing.place, tag: `agent-${between(random, 2, 99)}` };
  const reference = referenceOf(to);
  const kind = anyOf(random, ['CronJob', 'DaemonSet', 'Pod'] as const) ?? 'CronJob';
  const workload: Workload = { cluster, namespace, kind, name: 'node-health' };
  const wanted = [{ container: 'health', as: 'container', image, reference }] as const;
  const later = at + 9 * MINUTE;
  const nodes = kind === 'DaemonSet' ? cluster.nodes : cluster.nodes.slice(0, 1);
  const starts = nodes.flatMap((node, nth): readonly Act[] => [
    ...fetched(scene, later + 4_000 + nth * 700, node, image, to),
    started(scene, later + 9_000 + nth * 700, workload, wanted, { pod: podName(kind, node, later), node, start: victim.start }),
  ]);
  function podName(of: typeof kind, node: string, when: number): string {
    // The kubelet names a static pod after its node; a job is named by its minute.
    if (of === 'Pod') return `node-health-${node}`;
    return of === 'CronJob' ? `node-health-${Math.floor(when / MINUTE)}-${suffix(random)}` : `node-health-${suffix(random)}`;
  }
  return attack(
    scene,
    30,
    [
      pushed(scene, at, image, to, atDesk(scene, who)),
      // A static pod is a file on the node: nobody asks for it.
      ...(kind === 'Pod' ? [] : [asked(scene, later, workload, 'create', wanted, withKubectl(scene, who))]),
      ...starts,
    ],
    [...digestsOf(image), who.id, reference, 'node-health'],
    [[...ASKED, ...RUNNING, ...PUSHER]],
  );
}
