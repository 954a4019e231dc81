import type { Policy } from '../../core/policy.ts';
import type { Rule } from '../../rules/rule.ts';
import { RULES } from '../analysis/analyze.ts';

/**
 * The built-in rules and those of the folders that the policy names. What loads and checks the latter is loaded where
 * there are any. @throws InvalidInput naming the file.
 */
export async function rulesOf({ ruleFolders }: Policy): Promise<readonly Rule[]> {
  if (ruleFolders.length === 0) return RULES;
  const { ownRules } = await import('./load.ts');
  return [...RULES, ...(await ownRules(ruleFolders)).map(({ rule }) => rule)];
}
