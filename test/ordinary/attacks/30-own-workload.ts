import { between, type Random } from '../../../bench/random.ts';
import type { Act, Start, Workload } from '../act.ts';
import type { Attack, Month } from '../month.ts';
import { digestsOf, implanted } from './bytes.ts';
import { anyOf, insider, referenceOf, type Scene, sceneOf, suffix } from './scene.ts';
import { ASKED, PUSHER, RUNNING } from './shown-by.ts';
import { asked, atDesk, attack, fetched, MINUTE, pushed, started, withKubectl } from './steps.ts';

/** A CronJob, a DaemonSet or a static pod of the attacker's own, from an image that looks like the organisation's. */
export function ownWorkload(month: Month, random: Random): Attack | undefined {
  const scene = sceneOf(month, random, '30-own-workload');
  const { at } = scene;
  const victim = anyOf(
    random,
    scene.running.filter(({ standing }) => standing !== undefined),
  );
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
  const grounds = [
    ...new Map(podsIn(scene, cluster.id).map(({ node, address }) => [node, { node, address }])).values(),
  ];
  const starts = (kind === 'DaemonSet' ? grounds : grounds.slice(0, 1)).flatMap((ground, nth): readonly Act[] => [
    ...fetched(scene, later + 4_000 + nth * 700, ground, image, to),
    started(scene, later + 9_000 + nth * 700, workload, wanted, {
      ...ground,
      pod: podName(ground.node, later),
      by: victim.start.by,
    }),
  ]);
  function podName(node: string, when: number): string {
    // The kubelet names a static pod after its node; a job is named by its minute.
    if (kind === 'Pod') return `node-health-${node}`;
    return kind === 'CronJob'
      ? `node-health-${Math.floor(when / MINUTE)}-${suffix(random)}`
      : `node-health-${suffix(random)}`;
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

function podsIn({ running }: Scene, cluster: string): readonly Start[] {
  return running.flatMap(({ start }) => (start.workload.cluster.id === cluster ? [start] : []));
}
