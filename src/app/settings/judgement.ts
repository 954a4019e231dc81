import { type LoadedPolicy, loadedPolicy } from '../answers/loaded-policy.ts';
import { observe } from '../../policy/compile/compile.ts';
import { loadPolicy } from '../../policy/file/load.ts';
import { compileFile, type PolicyText } from '../policies/compile-file.ts';
import { rulesOf } from '../own-rules/rules-of.ts';
import type { Policy } from '../../core/policy.ts';
import type { Rule } from '../../rules/rule.ts';

/** What judges the records: replaced as one when the configuration changes. */
export interface Judgement {
  readonly policy: Policy;
  readonly rules: readonly Rule[];
  /** The file itself; absent: there is none. */
  readonly loaded?: LoadedPolicy;
}

/** The policy as questions, with the rules it brings. @throws InvalidInput with all that is wrong with it. */
export async function judgementOf(policy: PolicyText | undefined): Promise<Judgement> {
  const compiled = policy ? await compileFile(loadPolicy(policy.text, policy.name), policy.isNamed) : observe();
  const rules = await rulesOf(compiled);
  return { policy: compiled, rules, ...(policy && { loaded: loadedPolicy(policy, rules) }) };
}
