import { ifValid } from '../../../core/error.ts';
import { known } from '../../../core/known.ts';
import { isObject } from '../../records/json.ts';
import { parseJson } from '../../records/parse-json.ts';
import type { JsonObject } from '../../source.ts';
import { controlOf, type Verdict } from '../refusal.ts';

const LONGEST_VALUE = 65_536;
const LONGEST_REASON = 1024;

/**
 * What the API server and its webhooks wrote beside a request that was let in: violations that only were to be
 * noted, webhooks that were asked and did not answer, exemptions and overrides. Annotations are written by many
 * hands, and cut by the log when they are long: what cannot be read is left out and never hides the request itself.
 * https://kubernetes.io/docs/reference/labels-annotations-taints/audit-annotations/
 */
export function annotatedVerdicts(annotations: unknown): readonly Verdict[] {
  if (!isObject(annotations)) return [];
  const imagePolicy = new Map<string, string>();
  const verdicts = Object.entries(annotations).flatMap(([key, value]): readonly Verdict[] => {
    if (typeof value !== 'string') return [];
    const slash = key.indexOf('/');
    const [author, name] = [key.slice(0, slash), key.slice(slash + 1)];
    if (author === 'imagepolicywebhook.image-policy.k8s.io') imagePolicy.set(name, value);
    return READERS.get(author)?.(name, value) ?? [];
  });
  return [...verdicts, ...imagePolicyVerdicts(imagePolicy)];
}

type Read = (name: string, value: string) => readonly Verdict[];

const READERS: ReadonlyMap<string, Read> = new Map([
  ['validation.policy.admission.k8s.io', (name, value) => (name === 'validation_failure' ? failures(value) : [])],
  ['pod-security.kubernetes.io', podSecurity],
  ['failed-open.validating.webhook.admission.k8s.io', failedOpen],
  ['failed-open.mutation.webhook.admission.k8s.io', failedOpen],
  ['mutation.webhook.admission.k8s.io', mutation],
  ['validation.gatekeeper.sh', (name, value) => (name === 'evaluation' ? evaluation(value) : [])],
]);

function failures(value: string): readonly Verdict[] {
  const list = parsed(value);
  const control = 'validating-admission-policy';
  // The request was let in, whatever the details are.
  if (!Array.isArray(list)) return [{ control, decision: 'violated', reason: value.slice(0, LONGEST_REASON) }];
  return list.filter(isObject).map((failure) => ({
    control,
    decision: 'violated',
    ...known({ policy: word(failure, 'policy'), rule: word(failure, 'binding'), reason: word(failure, 'message') }),
  }));
}

function podSecurity(name: string, value: string): readonly Verdict[] {
  const control = 'pod-security';
  const reason = value.slice(0, LONGEST_REASON);
  switch (name) {
    case 'audit-violations': {
      const policy = /PodSecurity "([^"]{1,100})"/.exec(value)?.[1];
      return [{ control, decision: 'violated', reason, ...known({ policy }) }];
    }
    case 'exempt':
      return [{ control, decision: 'unjudged', reason: `exempt by ${reason}` }];
    case 'error':
      return [{ control, decision: 'unjudged', reason }];
    default:
      return [];
  }
}

function failedOpen(_: string, webhook: string): readonly Verdict[] {
  const rule = webhook.slice(0, LONGEST_REASON);
  return [{ control: controlOf(webhook), decision: 'unjudged', rule, reason: 'the webhook failed open' }];
}

// Connaisseur judges while it rewrites; of others a call of their mutating webhook is no verdict.
function mutation(_: string, value: string): readonly Verdict[] {
  const call = parsed(value);
  const webhook = isObject(call) ? word(call, 'webhook') : undefined;
  if (webhook === undefined || controlOf(webhook) !== 'connaisseur') return [];
  return [{ control: 'connaisseur', decision: 'allowed', rule: webhook }];
}

// Gatekeeper's summary of one evaluation, with what its constraints found in whatever mode.
function evaluation(value: string): readonly Verdict[] {
  const summary = parsed(value);
  if (!isObject(summary) || summary['allowed'] !== true) return [];
  const found = Array.isArray(summary['violations']) ? summary['violations'].filter(isObject) : [];
  if (found.length === 0) return [{ control: 'gatekeeper', decision: 'allowed' }];
  return found.map((one) => ({
    control: 'gatekeeper',
    decision: 'violated',
    ...known({
      policy: word(one, 'constraintName'),
      rule: word(one, 'constraintKind'),
      reason: word(one, 'message'),
    }),
  }));
}

// The backend of the plugin ImagePolicyWebhook, and GKE's: https://cloud.google.com/binary-authorization/docs/viewing-audit-logs
function imagePolicyVerdicts(said: ReadonlyMap<string, string>): readonly Verdict[] {
  const control = 'image-policy-webhook';
  const overridden = said.get('overridden-verification-result')?.slice(0, LONGEST_REASON);
  if (said.get('failed-open') === 'true') {
    return [{ control, decision: 'unjudged', reason: 'the image policy webhook failed open' }];
  }
  if (said.get('break-glass') === 'true') {
    return [{ control, decision: 'overridden', rule: 'break-glass', ...known({ reason: overridden }) }];
  }
  if (overridden === undefined) return [];
  const decision = said.get('dry-run') === 'true' ? 'violated' : 'overridden';
  return [{ control, decision, reason: overridden }];
}

function parsed(value: string): unknown {
  if (value.length > LONGEST_VALUE) return undefined;
  return ifValid(() => parseJson(Buffer.from(value)));
}

function word(object: JsonObject, key: string): string | undefined {
  const value = Object.hasOwn(object, key) ? object[key] : undefined;
  return typeof value === 'string' && value !== '' ? value.slice(0, LONGEST_REASON) : undefined;
}
