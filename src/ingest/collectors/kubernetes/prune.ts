import { isObject } from '../../records/json.ts';
import type { JsonObject } from '../../source.ts';

// What is no evidence of where an image came from, may hold secrets, and is most of an object's size.
const OF_CONTAINERS: ReadonlySet<string> = new Set([
  'args',
  'command',
  'env',
  'envFrom',
  'lifecycle',
  'livenessProbe',
  'readinessProbe',
  'startupProbe',
]);
const CONTAINER_LISTS: ReadonlySet<string> = new Set(['containers', 'initContainers', 'ephemeralContainers']);
/** A copy of the whole object, variables included, by `kubectl apply`. */
const LAST_APPLIED = 'kubectl.kubernetes.io/last-applied-configuration';

/** The object without its containers' commands and variables, and without which fields each of its managers owns. */
export function pruned(object: JsonObject): JsonObject {
  const { metadata, spec } = object;
  return {
    ...object,
    ...(isObject(metadata) && { metadata: prunedMetadata(metadata) }),
    ...(isObject(spec) && { spec: prunedSpec(spec) }),
  };
}

function prunedMetadata(metadata: JsonObject): JsonObject {
  const { annotations, managedFields } = metadata;
  return {
    ...metadata,
    ...(isObject(annotations) && { annotations: without(annotations, (key) => key === LAST_APPLIED) }),
    ...(Array.isArray(managedFields) && {
      managedFields: managedFields.map((one: unknown) =>
        isObject(one) ? without(one, (key) => key === 'fieldsV1' || key === 'fieldsType') : one,
      ),
    }),
  };
}

/** Of a pod, or of what holds the template of one: `template`, or for CronJobs `jobTemplate`. */
function prunedSpec(spec: JsonObject): JsonObject {
  return Object.fromEntries(
    Object.entries(spec).map(([key, value]): [string, unknown] => {
      if ((key === 'template' || key === 'jobTemplate') && isObject(value)) return [key, pruned(value)];
      if (!CONTAINER_LISTS.has(key) || !Array.isArray(value)) return [key, value];
      return [
        key,
        value.map((one: unknown) => (isObject(one) ? without(one, (name) => OF_CONTAINERS.has(name)) : one)),
      ];
    }),
  );
}

function without(object: JsonObject, isLeftOut: (key: string) => boolean): JsonObject {
  return Object.fromEntries(Object.entries(object).filter(([key]) => !isLeftOut(key)));
}
