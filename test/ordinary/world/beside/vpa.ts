import type { Running } from '../cluster.ts';
import type { Mover } from '../movement/mover.ts';
import type { Template } from '../standing.ts';
import type { Changed } from '../webhooks.ts';
import { HOUR, MINUTE, SECOND } from '../world.ts';
import { anyService, atFirst, follow, install, operator } from './beside.ts';

/**
 * A worker of which the vertical pod autoscaler looks after the resources: its updater evicts pods, its admission
 * controller writes requests into those that come:
 * https://github.com/kubernetes/autoscaler/blob/master/vertical-pod-autoscaler/docs/components.md.
 */
export function verticalAutoscaler(mover: Mover): void {
  const { world, delivery, chance } = mover;
  const found = anyService(mover);
  if (!found) return;
  const { one, site } = found;
  const cluster = delivery.in(site);
  const name = `${one.service.name}-worker`;
  const workload = { cluster: site.cluster, namespace: site.namespace, kind: 'Deployment', name } as const;
  atFirst(mover, () => {
    for (const part of ['updater', 'recommender', 'admission-controller'])
      install(mover, cluster, {
        namespace: 'kube-system',
        name: `vpa-${part}`,
        repository: `autoscaling/vpa-${part}`,
        tag: '1.5.1',
      });
    cluster.webhooks.push({
      configuration: 'vpa-webhook-config',
      webhook: 'vpa.k8s.io',
      sees: ({ namespace }) => namespace === site.namespace,
      isForWorkloads: false,
      change: (templates, of) => (of.name === name ? requested(templates, name) : { templates, patch: [] }),
    });
  });
  const asked = (commit: string) => delivery.asked(one, commit);
  follow(mover, { one, site, workload, replicas: chance.between(2, 3), asked, wait: 4 * MINUTE });
  for (let day = chance.between(1, 4); day < world.days; day += chance.between(3, 7)) {
    const at = world.workTime(chance, day) + chance.between(0, 12) * HOUR;
    world.plan(at, () => evict(mover, cluster, site.namespace, name));
  }
}

/** As its admission controller words it. */
function requested(templates: readonly Template[], name: string): Changed {
  const resources = { requests: { cpu: '163m', memory: '262144k' } };
  const added = templates.flatMap(({ as }, nth) =>
    as === 'init' ? [] : [{ op: 'add', path: `/spec/containers/${nth}/resources/requests`, value: resources.requests }],
  );
  const said = `Pod resources updated by ${name}: container 0: cpu request, memory request`;
  return {
    templates,
    patch: [
      ...added,
      { op: 'add', path: '/metadata/annotations/vpaUpdates', value: said },
      { op: 'add', path: '/metadata/annotations/vpaObservedContainers', value: name },
    ],
  };
}

/** One pod after another, for the requests of which it has a better guess. */
function evict(mover: Mover, cluster: Running, namespace: string, name: string): void {
  const { world } = mover;
  const standing = cluster.find(namespace, name);
  const asked = operator(mover, 'kube-system:vpa-updater', 'updater/v0.0.0 (linux/amd64) kubernetes/$Format');
  standing?.pods.forEach((pod, nth) => {
    world.plan(world.now + nth * MINUTE, () => {
      if (!standing.pods.includes(pod)) return;
      cluster.ask(standing, 'evict', asked, { pod: pod.name });
      cluster.end(standing, pod, 'drained');
      world.plan(world.now + SECOND, () => cluster.start(standing));
    });
  });
}
