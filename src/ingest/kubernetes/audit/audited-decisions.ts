import type { AdmissionDecided } from '../../../core/control-event.ts';
import { known } from '../../../core/known.ts';
import { containersAfter } from '../audited-object.ts';
import { isObject, text } from '../../records/json.ts';
import { annotatedVerdicts } from './audit-annotations.ts';
import { type AuditRequest, eventId, recorded } from './audit-request.ts';
import { nameOf, requestedObject } from './audited-workload.ts';
import { breakGlass } from '../controls/break-glass.ts';
import { namedImages } from '../images.ts';
import { refusals, type Verdict } from '../refusal.ts';
import { requester } from '../requester.ts';

// Where a workload's containers are written; a status, a binding or a terminal says nothing about images.
const JUDGED: ReadonlySet<string | undefined> = new Set([undefined, 'ephemeralcontainers', 'instantiate', 'scale']);

/** What admission controls said about a write to a workload that was let in. */
export function grantedDecisions(request: AuditRequest, kind: string): readonly AdmissionDecided[] {
  if (!JUDGED.has(request.subresource) || request.verb === 'delete') return [];
  const { annotations, requestObject } = request.record;
  // Of a patch only the marks that it sets itself: the others were there, and told, before.
  const shown = request.verb === 'patch' ? requestObject : (request.result ?? requestedObject(request));
  const marks = request.subresource !== 'scale' && isObject(shown) ? breakGlass(shown) : [];
  return decisions(request, kind, [...annotatedVerdicts(annotations), ...marks]);
}

/** Which admission controls refused a write to a workload. */
export function refusedDecisions(request: AuditRequest, kind: string): readonly AdmissionDecided[] {
  if (!JUDGED.has(request.subresource) || request.verb === 'delete') return [];
  const { responseStatus: status, responseObject: response } = request.record;
  const message = messageOf(status) ?? messageOf(response);
  return message === undefined ? [] : decisions({ ...request, result: undefined }, kind, refusals(message));
}

// Longer than what `text` takes: Kyverno tells every rule of every policy.
function messageOf(status: unknown): string | undefined {
  return isObject(status) && typeof status['message'] === 'string' ? status['message'] : undefined;
}

function decisions(request: AuditRequest, kind: string, verdicts: readonly Verdict[]): readonly AdmissionDecided[] {
  if (verdicts.length === 0) return [];
  const { record, result } = request;
  const object = result ?? requestedObject(request) ?? {};
  const { credential: _, ...who } = requester(record);
  const about = {
    kind,
    ...known({
      namespace: text(object, 'metadata', 'namespace') ?? text(record, 'objectRef', 'namespace'),
      name: nameOf(record, object),
      uid: text(object, 'metadata', 'uid') ?? text(record, 'objectRef', 'uid'),
      images: namedImages(containersAfter(record, kind, result)),
      ...who,
    }),
  };
  return verdicts.map((verdict, index) => ({
    type: 'admission.decided',
    ...recorded(request),
    id: `${eventId(request)}:decision:${index}`,
    strength: 'recorded',
    ...verdict,
    ...about,
  }));
}
