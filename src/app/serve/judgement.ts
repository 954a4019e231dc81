import { observe } from '../../policy/compile.ts';
import { loadPolicy } from '../../policy/load.ts';
import { compileFile } from '../compile-file.ts';
import { rulesOf } from '../own-rules/load.ts';
import type { Judgement } from './evaluator.ts';

/** The policy as questions, with the rules it brings. @throws InvalidInput with all that is wrong with it. */
export async function judgementOf(
  policy: { readonly text: string; readonly name: string } | undefined,
): Promise<Judgement> {
  const compiled = policy ? await compileFile(loadPolicy(policy.text, policy.name)) : observe();
  return { policy: compiled, rules: await rulesOf(compiled) };
}
