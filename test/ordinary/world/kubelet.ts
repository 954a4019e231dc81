import type { Image } from '../../scenarios/act.ts';
import { USER_AGENTS } from '../../scenarios/products/clients.ts';
import type { Start } from '../act.ts';
import type { Cluster } from '../organisation.ts';
import type { Node } from './node.ts';
import { isTask, type Pod, type Standing, type Template } from './standing.ts';
import { SECOND, type World } from './world.ts';

/** The bytes that a node runs for a name: those that it holds, or what the registry has under it now. */
export function pulled(
  world: World,
  { place, reference, image }: Template,
  node: Node,
  isBeside = false,
): Image | undefined {
  const { company, shelf, now } = world;
  const held = node.held(reference);
  const isAlways = company.habits.pullPolicy === 'Always' || place.tag === 'latest';
  if (held && (!isAlways || reference.includes('@'))) return held;
  const found = image ?? shelf.get(place) ?? held;
  if (!found) return undefined;
  node.keep(place, reference, found);
  if (company.organisation.registries.includes(place.registry))
    world.tell(
      {
        act: 'pull',
        at: now + SECOND,
        by: company.roles.nodes,
        address: node.address,
        image: found,
        from: reference.includes('@') ? { registry: place.registry, repository: place.repository } : place,
        agent: USER_AGENTS.engine,
      },
      isBeside,
    );
  return found;
}

/** The pod's containers run, or one of them does again. */
export function tellStart(
  world: World,
  cluster: Cluster,
  one: Standing,
  pod: Pod,
  at: number,
  why: { readonly reason?: 'OOMKilled'; readonly story?: string } = {},
): void {
  if (pod.containers.length === 0) return;
  const { reason, story } = why;
  const containers: Start['containers'] = pod.containers.map(({ wanted, template, id, restarts }) => {
    const shown = pod.node.shown(wanted.reference, template.place, wanted.image);
    return { ...wanted, id, restarts, ...(shown && { shown }), ...(reason && restarts > 0 && { reason }) };
  });
  const { name, uid, node, created, mutations, maker } = pod;
  const made = { ...(mutations && { mutations }), ...(maker && { maker }) };
  const common = {
    by: world.company.roles.nodes,
    address: node.address,
    ...(story !== undefined && { story }),
  };
  const { workload } = one;
  judge(world, cluster, one, pod, at);
  world.tell({
    act: 'start',
    at,
    ...common,
    workload,
    pod: name,
    uid,
    node: node.name,
    created,
    containers,
    ...made,
  });
}

/** Kyverno reports on pods that are new. */
function judge(world: World, cluster: Cluster, { workload, isBeside }: Standing, pod: Pod, at: number): void {
  const { habits, roles } = world.company;
  const [first] = pod.containers;
  if (!habits.admission || cluster.product === 'gke' || !first || first.restarts > 0 || isTask(workload)) return;
  const { image, reference } = first.wanted;
  const common = {
    act: 'admission',
    by: roles.controller,
    address: '10.0.0.2',
    guard: 'kyverno',
    verdict: 'allowed',
  } as const;
  world.tell({ ...common, at: Math.min(pod.created + 1, at), workload, pod: pod.name, image, reference }, isBeside);
}
