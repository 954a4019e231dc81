import { DEFINITION, ROLLOUT } from '../../../core/ecs-kinds.ts';
import type { ContainerSpec, Owner } from '../../../core/event.ts';
import { lastSegment } from './cloudtrail.ts';
import { objects, shortened, text } from '../../records/json.ts';
import type { JsonObject } from '../../source.ts';

/** The containers in a task definition, a task, or an override of either: those that have a name and an image. */
export function ecsContainers(holder: JsonObject, key: string): readonly ContainerSpec[] {
  return objects(holder, key).flatMap((container) => {
    const name = text(container, 'name');
    const image = shortened(container, 'image');
    return name === undefined || image === undefined ? [] : [{ name, kind: 'container' as const, image }];
  });
}

/** What a task or service was made from, nearest first: its service (`group` is `service:<name>`), its definition, its rollout. */
export function ecsOwners(
  group: string | undefined,
  taskDefinition: string | undefined,
  rollout?: string,
): readonly Owner[] | undefined {
  const service = group?.startsWith('service:') === true ? group.slice('service:'.length) : undefined;
  const found = [
    ...(service === undefined || service === '' ? [] : [{ kind: 'Service', name: service }]),
    ...(taskDefinition === undefined ? [] : [{ kind: DEFINITION, name: lastSegment(taskDefinition) }]),
    ...(rollout === undefined ? [] : [{ kind: ROLLOUT, name: rollout }]),
  ];
  return found.length > 0 ? found : undefined;
}
