import { InvalidInput } from '../../../core/error.ts';
import type { LandwaiterEvent } from '../../../core/event.ts';
import { known } from '../../../core/known.ts';
import { workloadKind } from '../audited-object.ts';
import { time } from '../../records/json.ts';
import type { Context, JsonObject, Reading } from '../../source.ts';
import { type AuditRequest, auditedWrite, isGranted } from './audit-request.ts';
import { attemptEvents, unansweredWrite } from './attempts.ts';
import { controlEvents, tokenEvents } from './audited-control.ts';
import { grantedDecisions, refusedDecisions } from './audited-decisions.ts';
import { workloadEvents } from './audited-workload.ts';
import { controlOf } from '../controls/controls.ts';
import { entranceIn, entryEvent } from './entries.ts';

/** The resource whose subresource `token` is the TokenRequest API. */
const TOKEN_OWNERS = 'serviceaccounts';

/** What an audit event of the Kubernetes API server tells, by whichever way it came. */
export function readAudited(record: JsonObject, context: Context): Reading {
  // v1beta1 has `timestamp` too, in whole seconds; v1alpha1 has only that.
  const at = time(record, 'requestReceivedTimestamp') ?? time(record, 'stageTimestamp') ?? time(record, 'timestamp');
  const understood = { scope: context.cluster ?? '', ...known({ at }) };
  const entrance = entranceIn(record);
  if (entrance && at !== undefined) return { ...understood, events: [entryEvent(record, entrance, at, context)] };
  const unanswered = unansweredWrite(record);
  const written = unanswered ?? auditedWrite(record);
  const tell = written && (unanswered ? tellAttempt : tellerOf(written));
  if (!tell) return { ...understood, events: [] };
  if (at === undefined) throw new InvalidInput('requestReceivedTimestamp', 'missing');
  return { ...understood, events: tell({ ...context, ...written, at }) };
}

/** Only a request that could have been taken for one without an answer has to be known as refused. */
function refusedAttempts(request: AuditRequest, kind: string): readonly LandwaiterEvent[] {
  return request.subresource === undefined && request.verb !== 'delete' ? attemptEvents(request, kind, true) : [];
}

function tellAttempt(request: AuditRequest): readonly LandwaiterEvent[] {
  const kind = workloadKind(request.resource, request.group);
  return kind === undefined ? [] : attemptEvents(request, kind);
}

type Teller = (request: AuditRequest) => readonly LandwaiterEvent[];

/** Who reads such a request; nobody where it tells nothing. */
function tellerOf({
  record,
  resource,
  group,
  subresource,
  verb,
}: Omit<AuditRequest, 'at' | 'origin'>): Teller | undefined {
  const isDone = isGranted(record);
  const kind = workloadKind(resource, group);
  if (kind !== undefined) {
    return isDone
      ? (request) => [...workloadEvents(request, kind), ...grantedDecisions(request, kind)]
      : (request) => [...refusedDecisions(request, kind), ...refusedAttempts(request, kind)];
  }
  if (!isDone) return undefined;
  const control = controlOf(resource, group);
  if (resource === TOKEN_OWNERS && group === '' && subresource === 'token')
    return verb === 'create' ? tokenEvents : undefined;
  return control && ((request) => controlEvents(request, control));
}
