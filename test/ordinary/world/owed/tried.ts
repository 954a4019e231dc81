import type { Workload } from '../../act.ts';
import type { Running } from '../cluster.ts';
import type { Asked, Standing, Template } from '../standing.ts';
import { SECOND, type World } from '../world.ts';

/** Somebody asks for a pod whose image cannot be had: it stands, and never runs. */
export function tryOut(world: World, cluster: Running, workload: Workload, template: Template, asked: Asked): Standing {
  const one: Standing = { workload, templates: [template], replicas: 1, revision: 0, restarts: 0, pods: [] };
  cluster.ask(one, 'create', asked);
  const { now, naming, shelf, company } = world;
  const [node] = cluster.nodes;
  const image = shelf.get(template.place);
  if (!node || !image) return one;
  const { container, as, reference } = template;
  const pod = { name: workload.name, uid: naming.uuid(), node, created: now, containers: [] };
  world.tell({
    act: 'start',
    at: now + 6 * SECOND,
    by: company.roles.nodes,
    address: node.address,
    ...(asked.story !== undefined && { story: asked.story }),
    workload,
    pod: pod.name,
    uid: pod.uid,
    node: node.name,
    created: now,
    containers: [{ container, as, image, reference, restarts: 0, reason: 'ErrImagePull' }],
  });
  one.pods = [pod];
  return one;
}
