import type { Envelope } from '../envelope.ts';
import { isObject } from '../records/json.ts';
import { holdsRecord } from '../records/inner-text.ts';
import { printed, printedBy } from '../records/printed.ts';
import type { JsonObject } from '../source.ts';

/**
 * An audit event that Filebeat or Elastic Agent decoded into `kubernetes.audit`. Their pipeline takes the metadata of
 * objects away, and turns the dots of annotations into `_`.
 * https://www.elastic.co/docs/reference/integrations/kubernetes/audit-logs
 */
export const elasticKubernetesAudit: Envelope = {
  name: 'elastic-kubernetes-audit',
  recognises: (record) => auditOf(record) !== undefined && !hasOriginal(record),
  *open(record) {
    const audit = auditOf(record);
    if (audit === undefined) return;
    // A container prints JSON, too, which may be decoded into the same place.
    yield* printed([{ record: withAnnotations(audit), element: audit }], printedBy(record));
  },
};

function auditOf({ kubernetes }: JsonObject): JsonObject | undefined {
  const audit = isObject(kubernetes) ? kubernetes['audit'] : undefined;
  return isObject(audit) && typeof audit['auditID'] === 'string' ? audit : undefined;
}

// Where the line is kept as it came, that is read.
function hasOriginal({ event, message, 'event.original': original }: JsonObject): boolean {
  return [isObject(event) ? event['original'] : undefined, original, message].some(holdsRecord);
}

// What stands before the slash is a name of the DNS, in which there is no `_`.
function withAnnotations(audit: JsonObject): JsonObject {
  const { annotations } = audit;
  if (!isObject(annotations)) return audit;
  const entries = Object.entries(annotations).map(([key, value]): [string, unknown] => {
    const slash = key.indexOf('/');
    return [slash < 0 ? key : key.slice(0, slash).replaceAll('_', '.') + key.slice(slash), value];
  });
  return { ...audit, annotations: Object.fromEntries(entries) };
}
