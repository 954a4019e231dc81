import type { PolicyFile } from '../../policy/file/load.ts';
import { NO_TRUST, type TrustingPolicy } from '../trust/trusting-policy.ts';
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
 * have some, and what reads keys and roots only for those that name any: they are large.
 * @throws InvalidInput where a key or root that it names is none.
 */
export async function compileFile(file: PolicyFile, isNamed: boolean): Promise<TrustingPolicy> {
  const { compilePolicy } = await import('../../policy/compile/compile.ts');
  const { trust: roots, signers, expressions } = file.spec;
  const trust = roots || signers ? (await import('../trust/read-trust.ts')).readTrust(file) : NO_TRUST;
  const compile = expressions && (await import('../../policy/expressions/expressions.ts')).compileExpressions;
  const policy = { ...compilePolicy(file, compile, trust.signer), trust: trust.entries };
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
