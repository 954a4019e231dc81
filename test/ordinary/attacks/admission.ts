import type { Act, Admission } from '../act.ts';
import type { Attack, Month } from '../month.ts';
import type { Cluster } from '../organisation.ts';
import type { Running, Scene } from './scene.ts';

/** What judges pods in the cluster, where the month shows or the product implies it. */
function guardOf({ before }: Scene, cluster: Cluster): Admission['guard'] | undefined {
  for (const act of before) if (act.act === 'admission' && act.workload.cluster.id === cluster.id) return act.guard;
  return cluster.product === 'gke' ? 'binauthz' : undefined;
}

/** Running containers of a cluster in which something judges pods. */
export function guarded(scene: Scene): readonly (Running & { readonly guard: Admission['guard'] })[] {
  return scene.running.flatMap((one) => {
    const guard = guardOf(scene, one.start.workload.cluster);
    return guard === undefined || one.standing === undefined || one.start.workload.kind === 'Pod'
      ? []
      : [{ ...one, guard }];
  });
}

/** What admission says of each pod that starts. */
export function judgedStarts(
  { story }: Scene,
  acts: readonly Act[],
  { guard, verdict, image, reference }: Pick<Admission, 'guard' | 'verdict' | 'image' | 'reference'>,
): readonly Admission[] {
  return acts.flatMap((act): Admission[] => {
    if (act.act !== 'start') return [];
    const { created: at, by, address, workload, pod } = act;
    return [{ act: 'admission', at, by, address, story, workload, pod, guard, verdict, image, reference }];
  });
}

/** The attack with what admission says of each new pod where it says something of every pod: that it may come in. */
export function judgedToo(month: Month, attack: Attack): Attack {
  const like = new Map(
    month.acts.flatMap((act) => (act.act === 'admission' ? [[act.workload.cluster.id, act] as const] : [])),
  );
  const known = new Set(month.acts.flatMap((act) => (act.act === 'start' ? act.uid : [])));
  const judged = new Set(attack.acts.flatMap((act) => (act.act === 'admission' ? act.pod : [])));
  const more = attack.acts.flatMap((act): Admission[] => {
    if (act.act !== 'start' || known.has(act.uid) || judged.has(act.pod) || act.workload.kind === 'CronJob') return [];
    const usual = like.get(act.workload.cluster.id);
    const [first] = act.containers;
    if (usual === undefined || first === undefined) return [];
    const { image, reference } = first;
    const { workload, pod } = act;
    const at = Math.min(act.created + 1, act.at);
    return [{ ...usual, at, story: attack.id, workload, pod, verdict: 'allowed', image, reference }];
  });
  return more.length === 0
    ? attack
    : { ...attack, acts: [...attack.acts, ...more].sort((one, other) => one.at - other.at) };
}
