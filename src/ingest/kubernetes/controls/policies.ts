import type { JsonObject } from '../../source.ts';
import { isAudited, passesAll } from './control-levels.ts';
import { alwaysTrue } from './plainly-weaker.ts';
import {
  changed,
  exempting,
  given,
  loosened,
  objectOf,
  objectsOf,
  type Phrase,
  textOf,
  textsOf,
  tightened,
} from '../written.ts';

/**
 * What the `spec` of an admission policy, its binding, or a patch of either says: of Kubernetes
 * (ValidatingAdmissionPolicy), Kyverno, Gatekeeper, policy-controller, OpenShift and StackRox, which share these keys.
 */
export function policyPhrases(object: JsonObject): readonly Phrase[] {
  const spec = objectOf(object, 'spec');
  if (!spec) return [];
  const phrases = Object.keys(spec).flatMap((key): readonly Phrase[] => READERS.get(key)?.(spec, key) ?? []);
  const others = Object.keys(spec).filter((key) => !READERS.has(key) && /^[A-Za-z]{1,60}$/.test(key));
  return others.length > 0 ? [...phrases, changed(others.slice(0, 8).join(', '))] : phrases;
}

type Read = (spec: JsonObject, key: string) => readonly Phrase[];

const READERS: ReadonlyMap<string, Read> = new Map<string, Read>([
  ['failurePolicy', (spec, key) => choice(spec, key, 'Fail', 'Ignore')],
  ['validationFailureAction', (spec, key) => choice(spec, key, 'Enforce', 'Audit')],
  ['enforcementAction', (spec, key) => choice(spec, key, 'deny', undefined)],
  ['mode', (spec, key) => choice(spec, key, 'enforce', 'warn')],
  ['validationActions', validationActions],
  ['admission', (spec) => flag(spec['admission'], 'admission')],
  ['disabled', (spec) => (spec['disabled'] === true ? [loosened('disabled')] : [])],
  ['evaluation', (spec) => flag(objectOf(objectOf(spec, 'evaluation') ?? {}, 'admission')?.['enabled'], 'admission')],
  ['validationFailureActionOverrides', () => [changed('validationFailureActionOverrides')]],
  ['rules', rules],
  ['validations', validations],
  ['targets', targets],
  ['authorities', authorities],
  ['match', match],
]);

// Any other than the strict word protects less.
function choice(spec: JsonObject, key: string, strict: string, lax: string | undefined): readonly Phrase[] {
  const chosen = textOf(spec, key);
  if (chosen === undefined) return [changed(`${key} removed`)];
  if (chosen.toLowerCase() === strict.toLowerCase()) return [tightened(`${key} ${chosen}`)];
  const isLax = lax === undefined || chosen.toLowerCase() === lax.toLowerCase();
  return [isLax ? loosened(`${key} ${chosen}`) : changed(`${key} ${chosen}`)];
}

function validationActions(spec: JsonObject, key: string): readonly Phrase[] {
  const actions = textsOf(spec, key);
  const says = `${key} ${actions.join(', ')}`;
  return [actions.includes('Deny') ? tightened(says) : loosened(says)];
}

function flag(value: unknown, what: string): readonly Phrase[] {
  if (value === false) return [loosened(`${what} switched off`)];
  return value === true ? [tightened(`${what} switched on`)] : [];
}

function rules(spec: JsonObject): readonly Phrase[] {
  const list = objectsOf(spec, 'rules');
  if (list.length === 0) return [loosened('no rules left')];
  const audited = list.filter(isAudited);
  const names = audited.map((rule) => textOf(rule, 'name') ?? 'a rule').slice(0, 8);
  const passing = alwaysTrue({ rules: list });
  return [
    changed('rules'),
    ...(passing > 0 ? [loosened('a rule that everything passes')] : []),
    ...(names.length > 0 ? [loosened(`failureAction Audit of ${names.join(', ')}`)] : []),
  ];
}

function validations(spec: JsonObject): readonly Phrase[] {
  const passing = alwaysTrue(spec);
  return [changed('validations'), ...(passing > 0 ? [loosened('a validation that everything passes')] : [])];
}

function targets(spec: JsonObject): readonly Phrase[] {
  const passing = alwaysTrue({ targets: spec['targets'] });
  return [changed('targets'), ...(passing > 0 ? [loosened('a template that nothing violates')] : [])];
}

function authorities(spec: JsonObject): readonly Phrase[] {
  const passing = objectsOf(spec, 'authorities').some(passesAll);
  return [passing ? exempting('an authority that passes every image') : changed('authorities')];
}

// Of Gatekeeper's Config: namespaces that are not looked at. Of others it only says what is matched.
function match(spec: JsonObject): readonly Phrase[] {
  const excluded = objectsOf(spec, 'match').flatMap((entry) => textsOf(entry, 'excludedNamespaces'));
  return [excluded.length > 0 ? exempting(`excludes namespaces ${excluded.slice(0, 8).join(', ')}`) : changed('match')];
}

/** Which policies an exception of Kyverno lifts: `spec.exceptions` or, of the policies in CEL, `spec.policyRefs`. */
export function exempted(object: JsonObject): string | undefined {
  const spec = objectOf(object, 'spec');
  if (!spec) return undefined;
  const lifted = objectsOf(spec, 'exceptions').map((one) => {
    const rules = textsOf(one, 'ruleNames');
    return `${textOf(one, 'policyName') ?? 'a policy'}${rules.length > 0 ? ` (${rules.slice(0, 8).join(', ')})` : ''}`;
  });
  const referred = objectsOf(spec, 'policyRefs').map((one) => textOf(one, 'name') ?? 'a policy');
  const all = [...lifted, ...referred];
  return all.length > 0 ? all.slice(0, 8).join(', ') : undefined;
}

/**
 * Texts in the expressions of a mutating policy that may be images or parts of one: by them it is told apart from others that
 * change pods at the same time.
 */
export function imageTexts(spec: JsonObject): readonly string[] {
  const mutations = objectsOf(spec, 'mutations').flatMap((one) => [
    objectOf(one, 'jsonPatch'),
    objectOf(one, 'applyConfiguration'),
  ]);
  const found = [...mutations, ...objectsOf(spec, 'variables')].flatMap((one) => {
    const expression = one && given(one, 'expression');
    return typeof expression === 'string' ? [...expression.slice(0, LONGEST_EXPRESSION).matchAll(TEXT)] : [];
  });
  const texts = found.map(([, double, single]) => double ?? single ?? '');
  return [...new Set(texts.filter((one) => /^[^/].*[/:]/.test(one)))].slice(0, MOST_TEXTS);
}

const LONGEST_EXPRESSION = 65_536;
const MOST_TEXTS = 20;
const TEXT = /"([^"\\\n]{4,300})"|'([^'\\\n]{4,300})'/g;
