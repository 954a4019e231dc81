import type { Envelope } from '../envelope.ts';
import { enclosedText, holdsRecord } from '../records/inner-text.ts';
import { isObject } from '../records/json.ts';
import { printed, printedByLabels } from '../records/printed.ts';
import type { JsonObject } from '../source.ts';

/**
 * A log line in an archive of Datadog. What was JSON stands parsed under `attributes`; `message` is then a field of it,
 * whose text anybody may have written. https://docs.datadoghq.com/logs/log_configuration/archives/
 */
export const datadogArchive: Envelope = {
  name: 'datadog-archive',
  recognises: (record) =>
    typeof record['_id'] === 'string' &&
    typeof record['date'] === 'string' &&
    (attributesOf(record) !== undefined || holdsRecord(record['message'])),
  *open(record) {
    const attributes = attributesOf(record);
    const by = printedByLabels(labelsOf(record));
    if (attributes !== undefined) yield* printed([{ record: attributes }], by);
    else if (typeof record['message'] === 'string') yield* printed(enclosedText(record['message']), by);
  },
};

function attributesOf({ attributes }: JsonObject): JsonObject | undefined {
  return isObject(attributes) && Object.keys(attributes).length > 0 ? attributes : undefined;
}

const NAMES: ReadonlyMap<string, string> = new Map([
  ['kube_namespace', 'namespace_name'],
  ['kube_container_name', 'container_name'],
  ['pod_name', 'pod_name'],
  ['kube_deployment', 'k8s.deployment.name'],
  ['kube_stateful_set', 'k8s.statefulset.name'],
  ['kube_daemon_set', 'k8s.daemonset.name'],
]);

/** What the agent says of the pod, as `kube_namespace:shop` among the tags. */
function labelsOf({ tags }: JsonObject): JsonObject {
  const all: readonly unknown[] = Array.isArray(tags) ? tags : [];
  const entries = all.flatMap((tag): [string, string][] => {
    const [, key = '', value = ''] = typeof tag === 'string' ? (/^([a-z_]{1,40}):(.*)$/.exec(tag) ?? []) : [];
    const name = NAMES.get(key);
    return name === undefined ? [] : [[name, value]];
  });
  return Object.fromEntries(entries);
}
