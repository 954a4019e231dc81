import { hash } from 'node:crypto';
import * as z from 'zod';
import { HOUR } from '../../../src/core/time.ts';

/** The annotation that carries the number of a change. */
export const ANNOTATION = 'acme.example/change';

const lines = z.record(z.string(), z.unknown());
const request = z.looseObject({
  auditID: z.string(),
  verb: z.enum(['create', 'update', 'patch']),
  objectRef: z.looseObject({
    resource: z.enum(['deployments', 'statefulsets', 'daemonsets', 'jobs', 'cronjobs', 'pods']),
    namespace: z.string(),
    subresource: z.undefined().optional(),
  }),
  requestReceivedTimestamp: z.string(),
});

/** The change under which a request of an audit log was made, as ServiceNow tells of it; undefined: of what is no deployment. */
function changeOf(record: unknown): { readonly number: string; readonly told: object } | undefined {
  const read = request.safeParse(record);
  if (!read.success) return undefined;
  const { auditID, objectRef, requestReceivedTimestamp } = read.data;
  const at = Date.parse(requestReceivedTimestamp);
  const written = (time: number) => new Date(time).toISOString().slice(0, 19).replace('T', ' ');
  const number = `CHG${Number.parseInt(hash('sha256', auditID).slice(0, 8), 16)}`;
  return {
    number,
    told: {
      number,
      sys_id: hash('md5', auditID),
      approval: 'approved',
      state: '-1',
      approval_set: written(at - HOUR),
      start_date: written(at - HOUR),
      end_date: written(at + HOUR),
      cmdb_ci: objectRef.namespace,
      sys_updated_on: written(at - HOUR / 2),
    },
  };
}

/** A record of an audit log as it is where everybody names a change, and the change. */
export function underChange(record: Readonly<Record<string, unknown>>): readonly object[] {
  const change = changeOf(record);
  if (!change) return [record];
  const named = (key: string) => {
    const object = record[key];
    if (typeof object !== 'object' || object === null) return {};
    const own = lines.parse(object);
    const metadata = lines.parse(own['metadata'] ?? {});
    const annotations = { ...lines.parse(metadata['annotations'] ?? {}), [ANNOTATION]: change.number };
    return { [key]: { ...own, metadata: { ...metadata, annotations } } };
  };
  return [{ ...record, ...named('requestObject'), ...named('responseObject') }, change.told];
}
