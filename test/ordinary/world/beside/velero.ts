import type { Running } from '../cluster.ts';
import { KUBECTL } from '../delivery.ts';
import type { Mover } from '../movement/mover.ts';
import type { Pod, Standing, Template } from '../standing.ts';
import { isNumbered, sentOf } from '../standing.ts';
import { addressIn, DAY, HOUR, MINUTE, SECOND } from '../world.ts';
import { anyService, atFirst, install, operator } from './beside.ts';

/** A workload as the backup of a night has it. */
interface Saved {
  readonly standing: Standing;
  readonly templates: readonly Template[];
  readonly replicas: number;
  readonly pods: readonly { readonly name: string; readonly templates: readonly Template[] }[];
}

/**
 * A namespace is put there again from the backup of a night: Velero makes pods first, then ReplicaSets, then what owns
 * them, all without owners and with new uids, and controllers adopt them:
 * https://velero.io/docs/main/restore-reference/, “Restore order” and “Restoring into a different namespace”. Half of the
 * restores are a trial beside the original, half follow on a namespace that somebody deleted by mistake.
 */
export function veleroRestore(mover: Mover): void {
  const { world, delivery, chance } = mover;
  const found = anyService(mover);
  if (!found) return;
  const { namespace } = found.site;
  const cluster = delivery.in(found.site);
  const isTrial = chance.is(0.5);
  const into = isTrial ? `${namespace}-restored` : namespace;
  world.known.deployers.push('system:serviceaccount:velero:velero');
  if (isTrial) world.known.namespaces.push(into);
  const day = chance.between(2, world.days - 2);
  const at = world.workTime(chance, day);
  let saved: readonly Saved[] = [];
  atFirst(mover, () =>
    install(mover, cluster, { namespace: 'velero', name: 'velero', repository: 'velero/velero', tag: 'v1.17.0' }),
  );
  world.plan(world.from + day * DAY + 3 * HOUR, () => {
    saved = backup(cluster, namespace);
  });
  let lost: readonly Saved[] = [];
  if (!isTrial)
    world.plan(at, () => {
      lost = backup(cluster, namespace);
      lose(mover, cluster, namespace);
    });
  world.plan(at + chance.between(20, 60) * MINUTE, () => {
    restore(mover, cluster, saved, into);
    if (world.company.habits.deployment === 'gitops')
      world.plan(world.now + 4 * MINUTE, () => synced(mover, cluster, lost));
    if (isTrial) world.plan(world.now + chance.between(2, 6) * HOUR, () => lose(mover, cluster, into));
  });
}

function backup(cluster: Running, namespace: string): readonly Saved[] {
  return [...cluster.standing.values()]
    .filter(({ workload }) => workload.namespace === namespace)
    .map((standing) => ({
      standing,
      templates: sentOf(standing.templates),
      replicas: standing.replicas,
      pods: standing.pods.map(({ name, containers }) => ({
        name,
        templates: containers.map(({ template }) => template).filter(({ as }) => as !== 'ephemeral'),
      })),
    }));
}

function lose({ world }: Mover, cluster: Running, namespace: string): void {
  const all = [...cluster.standing.values()].filter(({ workload }) => workload.namespace === namespace);
  const [first] = all;
  if (!first) return;
  const asked = { by: world.company.roles.lead, address: addressIn('office', 4), agent: KUBECTL };
  cluster.ask(first, 'delete-namespace', asked);
  for (const one of all) cluster.remove(one);
}

/** What is in Git is newer than the backup of the night: the tool that follows Git sees it. */
function synced({ world, delivery }: Mover, cluster: Running, lost: readonly Saved[]): void {
  for (const { standing, templates, replicas } of lost) {
    const { workload, isBeside } = standing;
    const now = cluster.find(workload.namespace, workload.name);
    const own = world.company.services.find(({ service }) => service.name === workload.name);
    if (!own || now?.templates[0]?.reference === templates[0]?.reference) continue;
    cluster.apply(workload, templates, replicas, delivery.asked(own), isBeside);
  }
}

function restore(mover: Mover, cluster: Running, saved: readonly Saved[], namespace: string): void {
  const { world } = mover;
  const velero = operator(
    mover,
    'velero:velero',
    'velero-server/v1.17.0 (linux/amd64) 3172d9f99c3d501aad9ddfac8176d783f7692dce',
  );
  world.tell({
    act: 'control',
    at: world.now,
    ...velero,
    what: 'namespace-made',
    system: cluster.cluster,
    on: namespace,
  });
  saved.forEach((one, nth) => {
    world.plan(world.now + 5 * SECOND + nth * 2 * SECOND, () => {
      const { restarts, isBeside = false } = one.standing;
      const workload = { ...one.standing.workload, namespace };
      // A tool that brings versions may have been quicker.
      if (cluster.find(namespace, workload.name)) return;
      const put = cluster.put(
        {
          workload,
          templates: one.templates,
          replicas: one.replicas,
          isBeside: isBeside || namespace !== one.standing.workload.namespace,
        },
        velero,
        // Its pods come first.
        { isRestored: true, at: world.now + 1200 },
      );
      put.restarts = restarts;
      if (workload.kind === 'DaemonSet') return cluster.roll(put);
      for (const pod of one.pods) remade(cluster, put, pod, velero);
    });
  });
}

/** Its name and its containers are those of the backup; tasks that have ended are not restored. */
function remade(cluster: Running, one: Standing, pod: Saved['pods'][number], maker: NonNullable<Pod['maker']>): void {
  if (one.workload.kind === 'CronJob' || one.workload.kind === 'ScaledJob') return;
  const ordinal = isNumbered(one.workload) ? Number(pod.name.split('-').at(-1)) : undefined;
  cluster.start(one, ordinal, undefined, { name: pod.name, maker, templates: pod.templates });
}
