import type { Actor } from '../../../core/actor.ts';
import type { JsonObject } from '../../source.ts';
import { leaves } from './image-patterns.ts';
import { isNeverViolated } from './never-violated.ts';
import { exempting, given, objectOf, objectsOf, type Phrase, textOf } from '../written.ts';

// What weakens a control whatever stood there before, as far as it can be seen without understanding its expressions.

/** A check that every object passes: `true`, `!false`, `1 == 1`, `'a' == 'a'`. */
const ALWAYS =
  /^\s*(?:true|!\s*false|(\d{1,9})\s*==\s*\1|'([^'\\]{0,50})'\s*==\s*'\2'|"([^"\\]{0,50})"\s*==\s*"\3")\s*$/;

/** How many of a policy's validations every object passes: also those of a Gatekeeper template, and of Kyverno's rules. */
export function alwaysTrue(spec: JsonObject): number {
  const sources = objectsOf(spec, 'targets').flatMap((target) =>
    objectsOf(target, 'code').map((one) => objectOf(one, 'source') ?? {}),
  );
  const rules = objectsOf(spec, 'rules').map((rule) => objectOf(rule, 'validate') ?? {});
  const expressions = [
    ...[spec, ...sources].flatMap((one) => objectsOf(one, 'validations')),
    ...rules.flatMap((rule) => objectsOf(objectOf(rule, 'cel') ?? {}, 'expressions')),
  ];
  const passing = expressions.filter((one) => ALWAYS.test(textOf(one, 'expression') ?? '')).length;
  return passing + rules.filter(asksNothing).length + Number(isNeverViolated(spec));
}

/** One of its patterns asks only for what every container has: an image, whatever it is. */
function asksNothing(validate: JsonObject): boolean {
  const patterns = [given(validate, 'pattern'), ...objectsOf(validate, 'anyPattern')];
  return patterns.some((pattern) => {
    const asked = leaves(pattern);
    return asked.length > 0 && asked.every(([key, text]) => ALWAYS_THERE.has(key) && /^\*+$/.test(text.trim()));
  });
}

const ALWAYS_THERE: ReadonlySet<string> = new Set(['image', 'name']);

/**
 * Conditions, and exclusions of Kyverno's rules, by which whoever wrote them is left out. A control's own account is left out
 * of its webhooks by itself, so that it does not judge what it does.
 */
export function leavesOut(object: JsonObject, author: Actor | undefined): readonly Phrase[] {
  if (!author) return [];
  const spec = objectOf(object, 'spec') ?? {};
  const [, namespace] = /^system:serviceaccount:([^:]+):/.exec(author.name) ?? [];
  const foreign = objectsOf(object, 'webhooks').filter(
    (webhook) => namespace === undefined || serviceNamespace(webhook) !== namespace,
  );
  const conditions = [spec, ...foreign].flatMap((holder) => objectsOf(holder, 'matchConditions'));
  const isLeftOut =
    conditions.some((one) => isAgainst(textOf(one, 'expression') ?? '', author.name)) ||
    objectsOf(spec, 'rules').some((rule) => excludes(objectOf(rule, 'exclude') ?? {}, author.name));
  return isLeftOut ? [exempting(`leaves out ${author.name}, who wrote it`)] : [];
}

function serviceNamespace(webhook: JsonObject): string | undefined {
  return textOf(objectOf(objectOf(webhook, 'clientConfig') ?? {}, 'service') ?? {}, 'namespace');
}

/** It speaks of who asks, of that name, and denies something. */
function isAgainst(expression: string, name: string): boolean {
  const isNamed = expression.includes(`'${name}'`) || expression.includes(`"${name}"`);
  return isNamed && expression.includes('userInfo') && expression.includes('!');
}

function excludes(exclude: JsonObject, name: string): boolean {
  const blocks = [exclude, ...objectsOf(exclude, 'any'), ...objectsOf(exclude, 'all')];
  return blocks.some((block) => objectsOf(block, 'subjects').some((subject) => nameOf(subject) === name));
}

/** Kyverno names service accounts by namespace and name. */
function nameOf(subject: JsonObject): string {
  const name = textOf(subject, 'name') ?? '';
  return textOf(subject, 'kind') === 'ServiceAccount'
    ? `system:serviceaccount:${textOf(subject, 'namespace') ?? ''}:${name}`
    : name;
}
