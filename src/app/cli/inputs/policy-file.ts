import { existsSync } from 'node:fs';
import { InvalidInput } from '../../../core/error.ts';
import type { PolicyFile } from '../../../policy/file/load.ts';
import { NO_TRUST, type TrustingPolicy } from '../../trust/trusting-policy.ts';
import { compileFile, type PolicyText, rulesNotRun, rulesSwitchedOff } from '../../policies/compile-file.ts';
import { bytesOf } from './files.ts';
import type { Io } from './io.ts';

export const DEFAULT_POLICY = 'landwaiter.yaml';

/** The file of `--policy`, else landwaiter.yaml where it is in the working folder, else none. */
export function policyFile(file: string | undefined): string | undefined {
  return file ?? (existsSync(DEFAULT_POLICY) ? DEFAULT_POLICY : undefined);
}

/** The same where there has to be one. @throws InvalidInput with the reason where there is none. */
export function neededPolicyFile(file: string | undefined, reason: string): string {
  const chosen = policyFile(file);
  if (chosen === undefined) throw new InvalidInput('--policy', reason);
  return chosen;
}

/** A policy file as it is now. @throws InvalidInput when it cannot be read. */
export function policyText(name: string, isNamed: boolean): PolicyText {
  return { text: bytesOf(name).toString('utf8'), name, isNamed };
}

/** The policy of `--policy`, of landwaiter.yaml in the working folder, or none: observe mode. */
export async function choosePolicy(file: string | undefined, io: Io): Promise<TrustingPolicy> {
  const chosen = policyFile(file);
  if (chosen === undefined)
    return { ...(await import('../../../policy/compile/compile.ts')).observe(), trust: NO_TRUST.entries };
  const { loadPolicy } = await import('../../../policy/file/load.ts');
  return compileNoting(loadPolicy(bytesOf(chosen), chosen), file !== undefined, io);
}

/**
 * The file as questions; of one that nobody named, a line says that its rules are not run. Nor are they where
 * LANDWAITER_OWN_RULES says so, as for a policy that is up for review.
 */
export async function compileNoting(
  file: PolicyFile,
  isNamed: boolean,
  io: Io,
  naming?: string,
): Promise<TrustingPolicy> {
  const isOff = !['', 'on'].includes(io.env['LANDWAITER_OWN_RULES'] ?? '');
  const left = isOff ? rulesSwitchedOff(file) : rulesNotRun(file, isNamed, naming);
  if (left !== undefined) io.note(`landwaiter: ${left}\n`);
  return compileFile(file, isNamed && !isOff);
}
