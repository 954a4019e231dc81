import * as told from '../../rules/builtin/index.cases.ts';
import type { Case, Rule } from '../../rules/rule.ts';
import { RULES } from '../analysis/analyze.ts';
import { proveCase } from './cases.ts';
import type { OwnRule } from '../own-rules/load.ts';

export interface Proofs {
  /** One a rule, and under it what failed. */
  readonly lines: readonly string[];
  readonly failed: number;
}

/** Proves rules by the cases that ship with them: all, or those named; and `own` ones. */
export function proveRules(ids: readonly string[], own: readonly OwnRule[] = []): Proofs {
  const lines: string[] = [];
  let [passed, failed] = [0, 0];
  const casesOf: Readonly<Record<string, readonly Case[]>> = told;
  const all = [...RULES.map((rule) => ({ rule, cases: casesOf[camelCase(rule.id)] ?? [] })), ...own];
  for (const { rule, cases } of all) {
    if (ids.length > 0 && !ids.includes(rule.id)) continue;
    const proofs = cases.map((one) => ({ name: one.name, ...proveCase(rule, one) }));
    const wrong = proofs.filter((proof) => !proof.passed);
    passed += proofs.length - wrong.length;
    const problems = [...unprovenOf(rule, cases), ...wrong.map((proof) => `${proof.name}: ${proof.got}`)];
    failed += problems.length;
    lines.push(
      `${problems.length === 0 ? 'ok  ' : 'FAIL'}  ${rule.id}: ${proofs.length - wrong.length} of ${proofs.length} cases`,
      ...problems.map((problem) => `      ${problem}`),
    );
  }
  lines.push(`${passed} passed, ${failed} failed`);
  return { lines, failed };
}

/** What a rule's cases leave unproven; the built-in rules' leave nothing. */
function unprovenOf(rule: Rule, cases: readonly Case[]): readonly string[] {
  const quieted = new Set(cases.map((one) => (typeof one.expect === 'string' ? '' : one.expect.quiet)));
  const defeated = new Set(cases.map((one) => one.defeats));
  return [
    ...(cases.some((one) => one.expect === 'fires') ? [] : ['no case in which it fires']),
    ...(cases.some((one) => one.expect !== 'fires') ? [] : ['no case in which it stays quiet']),
    ...Object.entries(rule.quiet).flatMap(([name, { beyondAttackers }]) => [
      ...(quieted.has(name) ? [] : [`no case that ${name} quiets`]),
      ...(defeated.has(name) || beyondAttackers !== undefined
        ? []
        : [`no case in which an attacker controls the evidence of ${name} and it fires all the same`]),
    ]),
  ];
}

function camelCase(id: string): string {
  return id.replace(/-([a-z])/g, (_, letter: string) => letter.toUpperCase());
}
