import type { ContainerObserved, WorkloadChanged } from '../../core/event.ts';
import { known } from '../../core/known.ts';
import type { Time } from '../../core/time.ts';
import { namedImage } from '../kubernetes/images.ts';
import { contentId, isObject, requiredText, shortened, text } from '../records/json.ts';
import type { Context, JsonObject } from '../source.ts';

/** A Docker Engine event about a swarm's service, or about the container of one of its tasks. */
export type SwarmEvent =
  | { readonly about: 'service'; readonly verb: WorkloadChanged['verb']; readonly image: string | undefined }
  | { readonly about: 'task'; readonly image: string; readonly running: boolean };

const TASK = 'com.docker.swarm.task.id';

/** What the event tells of a swarm; undefined when nothing: replicas, progress of an update, or no swarm at all. */
export function swarmEvent(record: JsonObject): SwarmEvent | undefined {
  const { Type: type, Action: action } = record;
  const attributes = attributesOf(record);
  if (type === 'service') {
    const image = shortened(attributes, 'image.new');
    if (action === 'create') return { about: 'service', verb: 'create', image: undefined };
    if (action === 'remove') return { about: 'service', verb: 'delete', image: undefined };
    return action === 'update' && image !== undefined ? { about: 'service', verb: 'update', image } : undefined;
  }
  if (type !== 'container' || (action !== 'start' && action !== 'die') || !Object.hasOwn(attributes, TASK))
    return undefined;
  const image = shortened(attributes, 'image');
  return image === undefined ? undefined : { about: 'task', image, running: action === 'start' };
}

/** A swarm has no namespaces; its services are told as workloads of kind Service, their tasks as pods. */
export function swarmEvents(
  record: JsonObject,
  told: SwarmEvent,
  at: Time,
  context: Context,
): readonly (WorkloadChanged | ContainerObserved)[] {
  const attributes = attributesOf(record);
  const name = requiredText(record, 'Actor', 'ID');
  const shared = { at, namespace: '', ...known({ cluster: context.cluster }) };
  const event = { source: 'docker', strength: 'recorded', origin: context.origin } as const;
  const id = (content: object) => contentId('docker', { ...content, nanoseconds: record['timeNano'] });
  if (told.about === 'service') {
    const service = text(attributes, 'name') ?? name;
    const content = {
      ...shared,
      kind: 'Service',
      name: service,
      uid: name,
      verb: told.verb,
      ...known({
        containers:
          told.image === undefined ? undefined : [{ name: service, kind: 'container' as const, image: told.image }],
      }),
    };
    return [{ type: 'workload.changed', ...event, id: id(content), ...content }];
  }
  const service = text(attributes, 'com.docker.swarm.service.name');
  const content = {
    ...shared,
    pod: text(attributes, 'com.docker.swarm.task.name') ?? requiredText(attributes, TASK),
    podUid: requiredText(attributes, TASK),
    container: service ?? text(attributes, 'name') ?? name,
    kind: 'container' as const,
    image: told.image,
    running: told.running,
    ...known({
      owners: service === undefined ? undefined : [{ kind: 'Service', name: service }],
      node: context.host ?? text(attributes, 'com.docker.swarm.node.id'),
      digest: namedImage(told.image).digest,
      started: told.running ? at : undefined,
      ended: told.running ? undefined : at,
    }),
  };
  return [{ type: 'container.observed', ...event, id: id(content), ...content }];
}

function attributesOf({ Actor: actor }: JsonObject): JsonObject {
  return isObject(actor) && isObject(actor['Attributes']) ? actor['Attributes'] : {};
}
