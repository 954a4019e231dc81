import type { Envelope } from '../envelope.ts';
import { isObject } from '../records/json.ts';
import type { JsonObject } from '../source.ts';

/** A Kubernetes list: `kubectl get -o json`, an API answer, or a batch of the audit webhook. */
export const kubernetesList: Envelope = {
  name: 'kubernetes-list',
  key: 'items',
  recognises: ({ kind, apiVersion, items }) =>
    typeof kind === 'string' &&
    kind.endsWith('List') &&
    typeof apiVersion === 'string' &&
    (Array.isArray(items) || items === null),
  *open(list) {
    if (!Array.isArray(list.items)) return;
    for (const element of list.items) {
      yield isObject(element) ? { record: named(element, list), element } : { record: element };
    }
  },
};

// The API server leaves kind and apiVersion out of the items of a typed list: the list's own name stands for them.
function named(item: JsonObject, { kind, apiVersion }: JsonObject): JsonObject {
  if (typeof kind !== 'string' || kind === 'List') return item;
  return { kind: kind.slice(0, -'List'.length), apiVersion, ...item };
}
