import type { WorkloadAttempted } from '../../../core/event.ts';
import { known } from '../../../core/known.ts';
import { workloadKind } from '../audited-object.ts';
import { requiredText, text } from '../../records/json.ts';
import type { JsonObject } from '../../source.ts';
import { type AuditRequest, eventId, isDryRun, recorded, requestTo } from './audit-request.ts';
import { requester } from '../requester.ts';

/** The stages of a request in which nothing is answered, or never will be. */
const UNANSWERED: ReadonlySet<string> = new Set(['RequestReceived', 'Panic']);

/**
 * A write to a workload of which the record does not tell the outcome. An API server writes nothing further of some requests
 * (https://github.com/kubernetes/kubernetes/issues/139419): this is then all that is left of who asked.
 */
export function unansweredWrite(record: JsonObject): Omit<AuditRequest, 'at' | 'origin'> | undefined {
  if (!UNANSWERED.has(text(record, 'stage') ?? '') || isDryRun(record)) return undefined;
  const request = requestTo(record);
  const isWhole = request?.subresource === undefined && request?.verb !== 'delete';
  return request && isWhole && workloadKind(request.resource, request.group) !== undefined ? request : undefined;
}

/** What controllers and nodes try again and again says nothing about who asked for an image. */
export function attemptEvents(request: AuditRequest, kind: string, refused?: true): readonly WorkloadAttempted[] {
  const { record, verb } = request;
  const who = requester(record);
  if (who.actor?.kind === 'controller' || who.actor?.kind === 'node') return [];
  return [
    {
      type: 'workload.attempted',
      ...recorded(request),
      id: `${eventId(request)}:attempt`,
      strength: 'recorded',
      request: `kubernetes-audit:${requiredText(record, 'auditID')}`,
      namespace: text(record, 'objectRef', 'namespace') ?? '',
      kind,
      verb,
      ...known({ name: text(record, 'objectRef', 'name'), refused, ...who }),
    },
  ];
}
