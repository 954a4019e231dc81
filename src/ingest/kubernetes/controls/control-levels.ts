import type { ControlState } from '../../../core/control-event.ts';
import { known } from '../../../core/known.ts';
import { ifValid } from '../../../core/error.ts';
import { MINUTE, parseTime } from '../../../core/time.ts';
import type { JsonObject } from '../../source.ts';
import { addressOf, isAsked } from './admission-scopes.ts';
import { imagePatterns } from './image-patterns.ts';
import { type Level, stateOf, without } from './control-state.ts';
import { namespaceLevels } from './namespace-labels.ts';
import { alwaysTrue } from './plainly-weaker.ts';
import { addsTo, boundRole, mayDeploy, singleRights, subjects } from './rbac.ts';
import { given, objectOf, objectsOf, textOf, textsOf } from '../written.ts';

/** Of a webhook configuration: each webhook with what it asks to see, what it lets pass unseen, and what if it fails. */
export function webhookState(configuration: JsonObject): ControlState | undefined {
  const webhooks = objectsOf(configuration, 'webhooks');
  const levels = webhooks.flatMap((webhook): readonly Level[] => {
    const name = textOf(webhook, 'name') ?? 'a webhook';
    const exempted = ['namespaceSelector', 'objectSelector'].map(
      (key): Level => [`${key} of ${name}`, -narrowness(objectOf(webhook, key) ?? {})],
    );
    return [
      [name, 1],
      [`${name} asks ${addressOf(webhook)}`, 1],
      [`failurePolicy of ${name}`, textOf(webhook, 'failurePolicy') === 'Ignore' ? 0 : 1],
      [`what ${name} is asked about`, workloadsAsked(webhook)],
      [`matchConditions of ${name}`, -objectsOf(webhook, 'matchConditions').length],
      ...exempted,
    ];
  });
  const rest = webhooks.map((webhook) => {
    const client = objectOf(webhook, 'clientConfig') ?? {};
    // Certificates are renewed all the time, by the webhook's own controller.
    return { ...without(webhook, FAILURE), clientConfig: without(client, CERTIFICATE) };
  });
  return stateOf(levels, rest);
}

const FAILURE: ReadonlySet<string> = new Set(['failurePolicy']);
const CERTIFICATE: ReadonlySet<string> = new Set(['caBundle']);
const WRITES = ['CREATE', 'UPDATE'];
const ASKED: readonly (readonly [group: string, resource: string])[] = [
  ['', 'pods'],
  ['', 'pods/ephemeralcontainers'],
  ['', 'replicationcontrollers'],
  ['apps', 'deployments'],
  ['apps', 'statefulsets'],
  ['apps', 'daemonsets'],
  ['apps', 'replicasets'],
  ['batch', 'jobs'],
  ['batch', 'cronjobs'],
];

/** How many writes to workloads the webhook's rules match. */
function workloadsAsked(webhook: JsonObject): number {
  return WRITES.flatMap((write) => ASKED.filter(([group, resource]) => isAsked(webhook, write, group, resource)))
    .length;
}

/** By how many requirements a label selector leaves something out. */
function narrowness(selector: JsonObject): number {
  const labels = Object.keys(objectOf(selector, 'matchLabels') ?? {}).length;
  return objectsOf(selector, 'matchExpressions').reduce(
    (sum, one) => sum + (textOf(one, 'operator') === 'NotIn' ? Math.max(textsOf(one, 'values').length, 1) : 1),
    labels,
  );
}

// The keys that kinds of policies share, each as strict as the policy is in force: a missing one has its default.
const CHOICES: readonly (readonly [key: string, level: (chosen: string | undefined) => number])[] = [
  ['failurePolicy', (chosen) => (chosen === 'Ignore' ? 0 : 1)],
  ['validationFailureAction', (chosen) => (chosen?.toLowerCase() === 'enforce' ? 1 : 0)],
  ['enforcementAction', (chosen) => (chosen === undefined || chosen === 'deny' ? 2 : chosen === 'scoped' ? 1 : 0)],
  ['mode', (chosen) => (chosen === 'warn' ? 0 : 1)],
];
const COMPARED: ReadonlySet<string> = new Set([
  ...CHOICES.map(([key]) => key),
  'validationActions',
  'admission',
  'disabled',
]);

/** Of an admission policy of whatever kind, or its binding. */
export function policyState(policy: JsonObject): ControlState | undefined {
  const spec = objectOf(policy, 'spec');
  if (!spec) return undefined;
  const evaluation = objectOf(objectOf(spec, 'evaluation') ?? {}, 'admission');
  const authorities = objectsOf(spec, 'authorities');
  const levels: Level[] = [
    ...CHOICES.map(([key, level]): Level => [key, level(textOf(spec, key))]),
    ['validationActions', textsOf(spec, 'validationActions').includes('Deny') ? 1 : 0],
    ['admission', given(spec, 'admission') === false || (evaluation && given(evaluation, 'enabled') === false) ? 0 : 1],
    ['disabled', given(spec, 'disabled') === true ? -1 : 0],
    ['number of validations', objectsOf(spec, 'validations').length],
    ['a validation that everything passes', -alwaysTrue(spec)],
    // Any one of them is enough.
    ['number of authorities', -authorities.length],
    ['an authority that passes every image', authorities.some(passesAll) ? -1 : 0],
    ['excluded namespaces', -excludedNamespaces(spec)],
    ...objectsOf(spec, 'rules').map((rule): Level => [`rule ${textOf(rule, 'name') ?? ''}`, isAudited(rule) ? 1 : 2]),
  ];
  const state = stateOf(levels, without(spec, COMPARED));
  return state && { ...state, ...known({ patterns: imagePatterns(policy) }) };
}

/** An authority of policy-controller that says yes to everything. */
export function passesAll(authority: JsonObject): boolean {
  return textOf(objectOf(authority, 'static') ?? {}, 'action') === 'pass';
}

/** Kyverno's rules may each have their own action. */
export function isAudited(rule: JsonObject): boolean {
  return [objectOf(rule, 'validate'), ...objectsOf(rule, 'verifyImages')].some(
    (part) => part !== undefined && textOf(part, 'failureAction')?.toLowerCase() === 'audit',
  );
}

// Gatekeeper: a constraint has one `match`, its Config a list of them.
function excludedNamespaces(spec: JsonObject): number {
  const matches = [objectOf(spec, 'match') ?? {}, ...objectsOf(spec, 'match')];
  return matches.reduce((sum, match) => sum + textsOf(match, 'excludedNamespaces').length, 0);
}

/** Of a policy exception: how much it lifts. */
export function exceptionState(exception: JsonObject): ControlState | undefined {
  const spec = objectOf(exception, 'spec');
  if (!spec) return undefined;
  const lifted = objectsOf(spec, 'exceptions').reduce(
    (sum, one) => sum + Math.max(textsOf(one, 'ruleNames').length, 1),
    0,
  );
  return stateOf(
    [
      ['policies lifted', -lifted - objectsOf(spec, 'policyRefs').length],
      ['when it ends', endsSoon(textOf(spec, 'expiresAt'))],
    ],
    without(spec, ENDS),
  );
}

const ENDS: ReadonlySet<string> = new Set(['expiresAt']);
const DISTANT = Date.UTC(2200, 0);

/** More for what ends sooner, in minutes; nothing for what never does. */
function endsSoon(expires: string | undefined): number {
  const at = expires === undefined ? undefined : ifValid(() => parseTime(expires, 'spec.expiresAt'));
  return at === undefined ? 0 : Math.max(Math.round((DISTANT - at) / MINUTE), 0);
}

/** Of a role: each right to change workloads, and who else has them by its labels; other rights are none of ours. */
export function roleState(role: JsonObject): ControlState | undefined {
  const limits = objectsOf(role, 'rules').map((rule) => textsOf(rule, 'resourceNames'));
  const rights = [...singleRights(role)];
  const others = rights.length > 0 ? (addsTo(role) ?? []) : [];
  return stateOf(
    [...rights, ...others.map((one) => `added to ${one}`)].map((setting) => [setting, -1]),
    limits.filter((names) => names.length > 0),
  );
}

/** Of a binding whose role is known to deploy: each one who has it, by name. What another role gives, nobody knows here. */
export function bindingState(binding: JsonObject): ControlState | undefined {
  const role = boundRole(binding);
  if (!role || mayDeploy(role) !== true) return undefined;
  const names = new Set(subjects(binding).map(({ name }) => name));
  return stateOf(
    [...names].map((name) => [name, -1]),
    role,
  );
}

/** Of a namespace: its labels for admission controls. Without a rest: writes that show none of them are not told. */
export function namespaceState(namespace: JsonObject): ControlState | undefined {
  return stateOf(namespaceLevels(namespace));
}
