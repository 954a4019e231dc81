import { loadPolicy, type PolicyFile } from '../../policy/file/load.ts';
import type { Rule } from '../../rules/rule.ts';

/** The policy file by which everything was judged last. */
export interface LoadedPolicy {
  readonly file: PolicyFile;
  readonly text: string;
  /** Built in and of its own. */
  readonly rules: readonly Rule[];
}

/** @throws InvalidInput with all that is wrong with it. */
export function loadedPolicy(
  { text, name }: { readonly text: string; readonly name: string },
  rules: readonly Rule[],
): LoadedPolicy {
  return { file: loadPolicy(text, name), text, rules };
}
