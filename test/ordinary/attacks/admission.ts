import type { Admission } from '../act.ts';
import type { Cluster } from '../organisation.ts';
import type { Running, Scene } from './scene.ts';

/** What judges pods in the cluster, where the month shows or the product implies it. */
export function guardOf({ before }: Scene, cluster: Cluster): Admission['guard'] | undefined {
  for (const act of before) if (act.act === 'admission' && act.workload.cluster.id === cluster.id) return act.guard;
  return cluster.product === 'gke' ? 'binauthz' : undefined;
}

/** Running containers of a cluster in which something judges pods. */
export function guarded(scene: Scene): readonly (Running & { readonly guard: Admission['guard'] })[] {
  return scene.running.flatMap((one) => {
    const guard = guardOf(scene, one.start.workload.cluster);
    return guard === undefined || one.standing === undefined || one.start.workload.kind === 'Pod' ? [] : [{ ...one, guard }];
  });
}
