import * as told from '../rules/builtin/index.cases.ts';
import type { Case } from '../rules/rule.ts';
import { RULES } from './analyze.ts';
import { proveCase } from './cases.ts';

export interface Proofs {
  /** One a rule, and under it what failed. */
  readonly lines: readonly string[];
  readonly failed: number;
}

/** Proves rules by the cases that ship with them: all, or those named. */
export function proveRules(ids: readonly string[]): Proofs {
  const lines: string[] = [];
  let [passed, failed] = [0, 0];
  const casesOf: Readonly<Record<string, readonly Case[]>> = told;
  for (const rule of RULES) {
    if (ids.length > 0 && !ids.includes(rule.id)) continue;
    const cases = casesOf[camelCase(rule.id)] ?? [];
    const proofs = cases.map((one) => ({ name: one.name, ...proveCase(rule, one) }));
    const wrong = proofs.filter((proof) => !proof.passed);
    passed += proofs.length - wrong.length;
    failed += wrong.length;
    lines.push(
      `${wrong.length === 0 ? 'ok  ' : 'FAIL'}  ${rule.id}: ${proofs.length - wrong.length} of ${proofs.length} cases`,
    );
    for (const proof of wrong) lines.push(`      ${proof.name}: ${proof.got}`);
  }
  lines.push(`${passed} passed, ${failed} failed`);
  return { lines, failed };
}

function camelCase(id: string): string {
  return id.replace(/-([a-z])/g, (_, letter: string) => letter.toUpperCase());
}
