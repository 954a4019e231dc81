import type { Policy } from '../../core/policy.ts';
import type { PolicyFile } from '../../policy/file/load.ts';
import { visible } from '../../core/visible.ts';

/** A policy file as it was read. */
export interface PolicyText {
  readonly text: string;
  /** What its problems are told by. */
  readonly name: string;
  /** Somebody named it. What merely lies in the working folder anybody may have left there: its rules are not run. */
  readonly isNamed: boolean;
}

/**
 * The file as questions, with its rule folders where it was named. What evaluates expressions is loaded only for files that
 * have some: it is large.
 */
export async function compileFile(file: PolicyFile, isNamed: boolean): Promise<Policy> {
  const { compilePolicy } = await import('../../policy/compile/compile.ts');
  const policy = file.spec.expressions
    ? compilePolicy(file, (await import('../../policy/expressions/expressions.ts')).compileExpressions)
    : compilePolicy(file);
  return isNamed ? policy : { ...policy, ruleFolders: [] };
}

/** A sentence on the rules that are not run, and what names the file and so runs them; undefined where none is left out. */
export function rulesNotRun(
  { name, spec }: PolicyFile,
  isNamed: boolean,
  naming = `--policy ${name}`,
): string | undefined {
  const { ruleFolders = [] } = spec;
  if (isNamed || ruleFolders.length === 0) return undefined;
  const folders = visible(ruleFolders.join(', '));
  return `the rules in ${folders} are not run, because ${name} was found in this folder and not named: ${naming} runs them`;
}

/** The same where no rules of a policy are to run, named or not. */
export function rulesSwitchedOff({ spec: { ruleFolders = [] } }: PolicyFile): string | undefined {
  if (ruleFolders.length === 0) return undefined;
  return `the rules in ${visible(ruleFolders.join(', '))} are not run: LANDWAITER_OWN_RULES is off`;
}
