import type { AdmissionDecided } from '../../core/control-event.ts';
import { known } from '../../core/known.ts';

/** One control's word on one request, as an `admission.decided` has it. */
export interface Verdict {
  readonly control: string;
  readonly policy?: string;
  readonly rule?: string;
  readonly decision: AdmissionDecided['decision'];
  readonly reason?: string;
  readonly ticket?: string;
}

const LONGEST_MESSAGE = 16_384;
const LONGEST_REASON = 1024;
const MOST_VERDICTS = 20;

/**
 * Which admission control refused a request, out of the message that the API server answered with, or that a
 * controller repeats in its event. None when another reason stands there: quota, RBAC, a field that is not valid.
 */
export function refusals(message: string): readonly Verdict[] {
  const text = message.slice(0, LONGEST_MESSAGE);
  const asked = /admission webhook "([^"]{1,253})" denied the request(?: without explanation|:)?\s*/.exec(text);
  if (asked) {
    const webhook = asked[1] ?? '';
    return deniedBy(controlOf(webhook), text.slice(asked.index + asked[0].length), webhook);
  }
  for (const [pattern, control] of BUILT_IN) {
    const found = pattern.exec(text);
    if (found) {
      const { policy, rule, reason } = found.groups ?? {};
      return [denied(control, policy, rule, reason ?? '')];
    }
  }
  // A webhook that fails closed judges nothing, yet the request is refused.
  const failed = /failed calling webhook "([^"]{1,253})": /.exec(text);
  return failed ? [denied(controlOf(failed[1] ?? ''), undefined, failed[1], text.slice(failed.index))] : [];
}

/** `kyverno` for `validate.kyverno.svc-fail`; a webhook that nobody knows is called `admission-webhook`. */
export function controlOf(webhook: string): string {
  return WEBHOOKS.find(([pattern]) => pattern.test(webhook))?.[1] ?? 'admission-webhook';
}

const WEBHOOKS: readonly (readonly [RegExp, string])[] = [
  [/kyverno/, 'kyverno'],
  [/gatekeeper\.sh$/, 'gatekeeper'],
  [/sigstore\.dev$|^enforcer\.chainguard\.dev$/, 'policy-controller'],
  [/^connaisseur/, 'connaisseur'],
  [/stackrox\.io$/, 'stackrox'],
  [/neuvector/, 'neuvector'],
  [/kubewarden/, 'kubewarden'],
  [/twistlock/, 'prisma-cloud'],
  [/binaryauthorization|imagepolicywebhook/, 'binary-authorization'],
];

// What the API server's own admission plugins say.
const BUILT_IN: readonly (readonly [RegExp, string])[] = [
  [
    /ValidatingAdmissionPolicy '(?<policy>[^']{1,253})'(?: with binding '(?<rule>[^']{1,253})')? denied request: (?<reason>[\s\S]*)/,
    'validating-admission-policy',
  ],
  [/violates PodSecurity "(?<policy>[^"]{1,100})": (?<reason>[\s\S]*)/, 'pod-security'],
  [/image policy webhook backend denied one or more images(?:: )?(?<reason>[\s\S]*)/, 'image-policy-webhook'],
  [/unable to validate against any security context constraint: (?<reason>[\s\S]*)/, 'security-context-constraints'],
  [/(?<reason>this image is prohibited by policy[\s\S]*)/, 'openshift-image-policy'],
];

/** What a control said when it refused: a verdict for each policy that it names, else one with `rule`. */
export function deniedBy(control: string, said: string, rule?: string): readonly Verdict[] {
  const read = READERS.get(control);
  const verdicts = read?.(said).map((one) => denied(control, one.policy, one.rule, one.reason)) ?? [];
  return verdicts.length > 0 ? verdicts.slice(0, MOST_VERDICTS) : [denied(control, undefined, rule, said)];
}

interface Said {
  readonly policy: string;
  readonly rule?: string | undefined;
  readonly reason: string;
}

const READERS: ReadonlyMap<string, (said: string) => readonly Said[]> = new Map([
  ['kyverno', saidByKyverno],
  ['gatekeeper', saidByGatekeeper],
  ['policy-controller', saidByPolicyController],
  ['stackrox', saidByStackrox],
]);

// `Policy NAME failed: …` from the policies in CEL; else a line `NAME:` for each policy, and under it, indented,
// `RULE: …` with a reason that may go on over lines.
function saidByKyverno(said: string): readonly Said[] {
  const expressed = /^Policy (\S{1,253}) (?:failed|error): ([\s\S]*)/.exec(said);
  if (expressed) return [{ policy: expressed[1] ?? '', reason: expressed[2] ?? '' }];
  const found: Said[] = [];
  let policy: string | undefined;
  for (const line of said.split('\n')) {
    const heading = /^\s*([A-Za-z0-9./-]{1,253}):\s*$/.exec(line);
    const rule = /^\s+([A-Za-z0-9._-]{1,253}): (.+)$/.exec(line);
    const last = found.at(-1);
    if (heading) policy = heading[1];
    else if (rule && policy !== undefined) found.push({ policy, rule: rule[1], reason: rule[2] ?? '' });
    else if (last && line.trim() !== '') found[found.length - 1] = { ...last, reason: `${last.reason} ${line.trim()}` };
  }
  return found;
}

// A line `[CONSTRAINT] …` for each, before 3.8 `[denied by CONSTRAINT] …`.
function saidByGatekeeper(said: string): readonly Said[] {
  return said.split('\n').flatMap((line) => {
    const [, policy, reason] = /^\[(?:denied by )?([^\]\s]{1,253})\] (.*)$/.exec(line) ?? [];
    return policy === undefined ? [] : [{ policy, reason: reason ?? '' }];
  });
}

// `failed policy: NAME: spec.containers[0].image`, on the next line the image and why.
function saidByPolicyController(said: string): readonly Said[] {
  return said.split('failed policy: ').flatMap((part, index) => {
    const [, policy, reason] = /^([^:\s]{1,253})(?::\s*([\s\S]*))?$/.exec(part.trim()) ?? [];
    return index === 0 || policy === undefined ? [] : [{ policy, reason: reason ?? '' }];
  });
}

function saidByStackrox(said: string): readonly Said[] {
  return said.split(/^Policy: /m).flatMap((part, index) => {
    const [policy = '', ...rest] = part.split('\n');
    const violations = rest.join('\n').split('- Violations:\n')[1]?.split('\n\n')[0];
    return index === 0 || policy.trim() === '' ? [] : [{ policy: policy.trim(), reason: violations ?? '' }];
  });
}

function denied(control: string, policy: string | undefined, rule: string | undefined, reason: string): Verdict {
  const words = unquoted(reason.trim()).slice(0, LONGEST_REASON);
  return { control, decision: 'denied', ...known({ policy, rule, reason: words === '' ? undefined : words }) };
}

// Kyverno writes YAML, and quotes what has a colon in it.
function unquoted(text: string): string {
  return text.length > 1 && text.startsWith("'") && text.endsWith("'") ? text.slice(1, -1) : text;
}
