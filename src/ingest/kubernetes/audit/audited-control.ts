import type { ControlChanged, CredentialIssued } from '../../../core/control-event.ts';
import { known } from '../../../core/known.ts';
import { isObject, object, objects, requiredText, text, texts, time, whole } from '../../records/json.ts';
import type { JsonObject } from '../../source.ts';
import { type AuditRequest, eventId, mayBeDry, recorded } from './audit-request.ts';
import { nameOf } from './audited-workload.ts';
import type { Control } from '../controls/controls.ts';
import { admissionScopes } from '../controls/admission-scopes.ts';
import { leavesOut } from '../controls/plainly-weaker.ts';
import { addsTo } from '../controls/rbac.ts';
import { clusterPart, requester, serviceAccount } from '../requester.ts';
import { readWritten, textOf } from '../written.ts';

/** How a granted write changed a control. */
export function controlEvents(
  request: AuditRequest,
  { kind, control, changes, stateOf }: Control,
): readonly ControlChanged[] {
  const { record, result, verb } = request;
  if (request.subresource !== undefined) return [];
  const { requestObject } = record;
  const isNew = verb === 'create' || whole(record, 'responseStatus', 'code') === 201;
  const written = readWritten(verb, requestObject, result, isNew);
  const shown = result ?? (verb === 'create' && isObject(requestObject) ? requestObject : {});
  const name = nameOf(record, shown);
  const { credential, ...who } = requester(record);
  const part = clusterPart(record);
  // Server-side apply shows what one of its owners wants; only the result is the whole.
  const entire = result ?? (verb !== 'patch' && isObject(requestObject) ? requestObject : undefined);
  const state = verb === 'delete' ? undefined : entire && stateOf(entire);
  const namespace = kind === 'Namespace' ? name : text(record, 'objectRef', 'namespace');
  const leftOut =
    control === 'admission' && verb !== 'delete' ? written.shown.flatMap((one) => leavesOut(one, who.actor)) : [];
  return changes(written).map((change, index) => ({
    type: 'control.changed',
    ...recorded(request),
    id: `${eventId(request)}:control:${index}`,
    strength: 'recorded',
    control,
    effect: leftOut.length > 0 ? 'loosened' : change.effect,
    subject: name === undefined ? `every ${kind}` : `${kind} ${name}`,
    change: [change.change, ...leftOut.map(({ says }) => says)].join('; '),
    ...known({
      namespace,
      grantee: change.grantee,
      binds: change.binds,
      names: change.names,
      labels: change.labels,
      whole: change.whole,
      state,
      scopes: entire && verb !== 'delete' ? admissionScopes(kind, entire) : undefined,
      ...who,
      part,
      credential: part && credential,
      addsTo: kind === 'ClusterRole' && verb !== 'delete' ? addsTo(shown) : undefined,
      took: takenBy(record),
      unsure: request.verb === 'delete' && mayBeDry(record) ? true : undefined,
    }),
  }));
}

/** The names of the objects that a `deletecollection` deleted, by its answer. */
function takenBy({ verb, responseObject: answer }: JsonObject): readonly string[] | undefined {
  if (verb !== 'deletecollection' || !isObject(answer) || !Array.isArray(answer['items'])) return undefined;
  return objects(answer, 'items')
    .slice(0, MOST_TAKEN)
    .map((item) => text(item, 'metadata', 'name') ?? 'one without a name');
}

const MOST_TAKEN = 20;

const MILLISECONDS = 1000;

/**
 * A token that the TokenRequest API made for a service account. Kubelets fetch one for every pod all the time, and may
 * do so for pods of their own node only: theirs are left out.
 */
export function tokenEvents(request: AuditRequest): readonly CredentialIssued[] {
  const { record, result, at } = request;
  const { credential: _, ...who } = requester(record);
  if (who.actor?.kind === 'node') return [];
  const { requestObject, annotations } = record;
  const asked = result ?? (isObject(requestObject) ? requestObject : {});
  const seconds = whole(asked, 'spec', 'expirationSeconds');
  const [audience] = object(asked, 'spec') ? texts(asked, 'spec', 'audiences') : [];
  const isForCluster = audience === undefined || audience.startsWith('https://kubernetes.default.svc');
  return [
    {
      type: 'credential.issued',
      ...recorded(request),
      id: `${eventId(request)}:token`,
      strength: 'recorded',
      system: 'kubernetes',
      subject: serviceAccount(
        requiredText(record, 'objectRef', 'namespace'),
        requiredText(record, 'objectRef', 'name'),
      ),
      ...known({
        credential: isObject(annotations) ? textOf(annotations, ISSUED) : undefined,
        audience: isForCluster ? request.cluster : audience,
        expires:
          time(asked, 'status', 'expirationTimestamp') ??
          (seconds === undefined ? undefined : at + seconds * MILLISECONDS),
        ...who,
      }),
    },
  ];
}

// From Kubernetes 1.30; requests made with the token carry the same id in `user.extra`.
const ISSUED = 'authentication.kubernetes.io/issued-credential-id';
