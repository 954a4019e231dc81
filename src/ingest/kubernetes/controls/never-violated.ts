import type { JsonObject } from '../../source.ts';
import { given, objectOf, objectsOf } from '../written.ts';

const LONGEST = 65_536;

/**
 * Whether a ConstraintTemplate of Gatekeeper in Rego can find nothing: it has no rule `violation`, or each of them has a line
 * that is false whatever is looked at. Rego is read no further than that.
 * https://open-policy-agent.github.io/gatekeeper/website/docs/constrainttemplates/
 */
export function isNeverViolated(spec: JsonObject): boolean {
  const texts = objectsOf(spec, 'targets').flatMap((target) => [
    given(target, 'rego'),
    ...objectsOf(target, 'code').map((one) => given(objectOf(one, 'source') ?? {}, 'rego')),
  ]);
  const policies = texts.filter((one) => typeof one === 'string');
  return policies.length > 0 && policies.every((one) => one.length <= LONGEST && findsNothing(bare(one)));
}

/** Without comments, and without what texts hold. */
function bare(rego: string): string {
  return rego.replace(/"(?:[^"\\\n]|\\.)*"|`[^`]*`|#[^\n]*/g, (found) => (found.startsWith('#') ? '' : '""'));
}

function findsNothing(rego: string): boolean {
  const bodies = [...rego.matchAll(/\bviolation\b/g)].map(({ index }) => {
    HEAD.lastIndex = index;
    return HEAD.test(rego) ? bodyAt(rego, HEAD.lastIndex - 1) : undefined;
  });
  return bodies.every((body) => body?.split(/[\n;]/).some((line) => NEVER.test(line.trim())) === true);
}

/** `violation[{"msg": msg}] {`, and since Rego 1 `violation contains {"msg": msg} if {`. */
const HEAD = /violation\s*(?:\[[^\]]{0,500}\]|contains[^\n]{0,500}?\bif\b)?\s*(?:if\s*)?\{/y;

function bodyAt(rego: string, start: number): string | undefined {
  let depth = 0;
  for (let at = start; at < rego.length; at++) {
    if (rego[at] === '{') depth += 1;
    else if (rego[at] === '}' && --depth === 0) return rego.slice(start + 1, at);
  }
  return undefined;
}

const NEVER = /^(?:false|not\s+true|true\s*==\s*false|false\s*==\s*true|(\d{1,9})\s*==\s*(?!\1\s*$)\d{1,9})$/;
