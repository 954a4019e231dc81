import { known } from '../../../core/known.ts';
import type { JsonObject } from '../../source.ts';
import type { Verdict } from '../refusal.ts';
import { objectOf, textOf } from '../written.ts';

/** A verdict, and the object it is about. */
export interface ObjectVerdict extends Verdict {
  readonly kind?: string;
  readonly namespace?: string;
  readonly name?: string;
}

const LONGEST_MESSAGE = 4096;
const LONGEST_REASON = 1024;

/**
 * What Kyverno and Gatekeeper tell in Event objects, by their reasons. Kyverno: `PolicyViolation`, `PolicySkipped`,
 * `PolicyError`, `PolicyApplied` about the policy, or about the resource (https://kyverno.io/docs/guides/reports/ and
 * pkg/event there). Gatekeeper, with --emit-admission-events or --emit-audit-events: `FailedAdmission`,
 * `WarningAdmission`, `DryrunViolation`, `AuditViolation` with annotations that name all.
 */
export function policyEventVerdict(
  event: JsonObject,
  subject: JsonObject,
  reason: string,
  note: string,
): ObjectVerdict | undefined {
  const message = note.slice(0, LONGEST_MESSAGE);
  switch (reason) {
    case 'PolicyViolation':
      return aboutPolicy(subject, message) ?? aboutResource(subject, message);
    case 'PolicyError':
      return aboutResource(subject, message);
    case 'PolicyApplied':
      return applied(subject, message);
    case 'PolicySkipped':
      return skipped(subject, message);
    case 'FailedAdmission':
      return byGatekeeper(event, message, 'denied');
    case 'WarningAdmission':
    case 'DryrunViolation':
    case 'AuditViolation':
      return byGatekeeper(event, message, 'violated');
    default:
      return undefined;
  }
}

// `Pod shop/api: [rule] fail (blocked); why`
function aboutPolicy(policy: JsonObject, message: string): ObjectVerdict | undefined {
  const found =
    /^(\w{1,63}) (\S{1,300}): \[([^\]]{1,253})\] (fail|warn|error|skip)( \(blocked\))?(?:; ([\s\S]*))?$/.exec(message);
  if (!found) return undefined;
  const [, kind = '', place = '', rule = '', status, blocked, why] = found;
  const isUnjudged = status === 'error' || status === 'skip';
  return {
    control: 'kyverno',
    decision: blocked !== undefined ? 'denied' : isUnjudged ? 'unjudged' : 'violated',
    rule,
    kind,
    ...placed(place),
    ...known({ policy: textOf(policy, 'name'), reason: why?.slice(0, LONGEST_REASON) }),
  };
}

// `policy NAME/RULE fail: why` about the resource itself, `policy NAME/RULE error: why`.
function aboutResource(resource: JsonObject, message: string): ObjectVerdict | undefined {
  const [, policy, rule, status, why] =
    /^policy ([^\s/]{1,253})\/(\S{1,253}) (fail|warn|error): ([\s\S]*)$/.exec(message) ?? [];
  if (policy === undefined || rule === undefined) return undefined;
  return {
    control: 'kyverno',
    decision: status === 'error' ? 'unjudged' : 'violated',
    policy,
    rule,
    ...named(resource),
    ...known({ reason: why?.slice(0, LONGEST_REASON) }),
  };
}

// `Pod shop/api: pass`
function applied(policy: JsonObject, message: string): ObjectVerdict | undefined {
  const [, kind, place] = /^(\w{1,63}) (\S{1,300}): pass$/.exec(message) ?? [];
  if (kind === undefined || place === undefined) return undefined;
  return {
    control: 'kyverno',
    decision: 'allowed',
    kind,
    ...placed(place),
    ...known({ policy: textOf(policy, 'name') }),
  };
}

// `resource Pod/shop/api was skipped from rule RULE due to policy exception shop/legacy`. The same is told once more
// about the exception; that one has other words and is left out.
function skipped(policy: JsonObject, message: string): ObjectVerdict | undefined {
  const [, kind, place, rule, exception] =
    /^resource (\w{1,63})\/(\S{1,300}) was skipped from rule (\S{1,253}) due to policy exceptions? (.{1,500})$/.exec(
      message,
    ) ?? [];
  if (kind === undefined || place === undefined || exception === undefined) return undefined;
  return {
    control: 'kyverno',
    decision: 'overridden',
    kind,
    ticket: exception,
    ...placed(place),
    ...known({ policy: textOf(policy, 'name'), rule }),
  };
}

function byGatekeeper(event: JsonObject, message: string, decision: 'denied' | 'violated'): ObjectVerdict | undefined {
  const annotations = objectOf(objectOf(event, 'metadata') ?? {}, 'annotations') ?? {};
  const policy = textOf(annotations, 'constraint_name') ?? /, Constraint: ([^,]{1,253}),/.exec(message)?.[1];
  if (policy === undefined) return undefined;
  return {
    control: 'gatekeeper',
    decision,
    policy,
    ...known({
      rule: textOf(annotations, 'constraint_kind'),
      kind: textOf(annotations, 'resource_kind'),
      namespace: textOf(annotations, 'resource_namespace'),
      name: textOf(annotations, 'resource_name'),
      reason: /, Message: ([\s\S]*)$/.exec(message)?.[1]?.slice(0, LONGEST_REASON),
    }),
  };
}

function placed(place: string): { readonly namespace?: string; readonly name?: string } {
  const [first = '', second] = place.split('/');
  return second === undefined ? { name: first } : { namespace: first, name: second };
}

function named(object: JsonObject) {
  return known({ kind: textOf(object, 'kind'), namespace: textOf(object, 'namespace'), name: textOf(object, 'name') });
}
