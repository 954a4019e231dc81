import type { Binding } from '../../core/policy.ts';
import type { Envelope } from '../envelope.ts';
import { enclosedText, holdsRecord } from '../records/inner-text.ts';
import { isObject } from '../records/json.ts';
import { printed, printedByLabels } from '../records/printed.ts';

/**
 * A Cloud Logging entry whose payload is a program's own record. One with `protoPayload` is a record itself.
 * https://cloud.google.com/logging/docs/reference/v2/rest/v2/LogEntry
 */
export const cloudLoggingEntry: Envelope = {
  name: 'cloud-logging-entry',
  recognises: ({ logName, protoPayload, jsonPayload, textPayload }) =>
    typeof logName === 'string' && protoPayload === undefined && (isObject(jsonPayload) || holdsRecord(textPayload)),
  *open({ jsonPayload, textPayload, resource }) {
    const binding = bindingOf(resource);
    const isOutput = isObject(resource) && resource.type === 'k8s_container' && isObject(resource.labels);
    const by = isOutput && isObject(resource.labels) ? printedByLabels(resource.labels) : undefined;
    if (isObject(jsonPayload)) yield* printed([{ record: jsonPayload, binding }], by);
    else if (typeof textPayload === 'string') yield* printed(enclosedText(textPayload, binding), by);
  },
};

// What the cluster's own parts log is about that cluster. A container's output may be about any other.
const ABOUT_THEIR_CLUSTER: ReadonlySet<unknown> = new Set(['k8s_cluster', 'k8s_control_plane_component', 'k8s_node']);

function bindingOf(resource: unknown): Binding {
  if (!isObject(resource) || !ABOUT_THEIR_CLUSTER.has(resource.type) || !isObject(resource.labels)) return {};
  const { cluster_name: cluster } = resource.labels;
  return typeof cluster === 'string' && /^[a-z0-9-]{1,63}$/.test(cluster) ? { cluster } : {};
}
