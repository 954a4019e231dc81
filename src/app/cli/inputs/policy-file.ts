import { existsSync } from 'node:fs';
import { InvalidInput } from '../../../core/error.ts';
import { visible } from '../../../core/visible.ts';
import type { PolicyFile } from '../../../policy/file/load.ts';
import { NO_TRUST, type TrustingPolicy } from '../../trust/trusting-policy.ts';
import { compileFile, type PolicyText, rulesNotRun, rulesSwitchedOff } from '../../policies/compile-file.ts';
import { bytesOf } from './files.ts';
import type { Io } from './io.ts';

export const DEFAULT_POLICY = 'landwaiter.yaml';
/** Bytes. */
const LARGEST_POLICY = 16 * 1024 * 1024;

/** The file of `--policy`, else landwaiter.yaml where it is in the working folder, else none. */
export function policyFile(file: string | undefined): string | undefined {
  return file ?? (existsSync(DEFAULT_POLICY) ? DEFAULT_POLICY : undefined);
}

/** What commands that judge are told of the policy, and where they may find one. */
export interface PolicyOptions {
  readonly policy?: string;
  readonly store?: string;
  readonly quiet?: boolean;
}

/** A policy file that was chosen; `isNamed` as for {@link PolicyText}. */
export interface ChosenPolicy {
  readonly file: string;
  readonly isNamed: boolean;
}

/**
 * The same, else the file by which the server of the store judges; a line says so, or that the store has no such note.
 * What the server found would seem to be over, judged without its policy.
 * @throws InvalidInput where the server's file cannot be used here.
 */
export async function chosenPolicy(
  { policy, store = 'memory:', quiet }: PolicyOptions,
  io: Io,
): Promise<ChosenPolicy | undefined> {
  const own = policyFile(policy);
  const note = (told: string): void => {
    if (quiet !== true) io.note(`landwaiter: ${told}\n`);
  };
  if (own !== undefined) {
    // One that was left lying here would be taken for the one that was meant.
    if (policy === undefined) note(`judged by ${own}, which is in this folder`);
    return { file: own, isNamed: policy !== undefined };
  }
  if (store === 'memory:') return undefined;
  const { judgedBy } = await import('../../resources/judged-by.ts');
  const by = await judgedBy(store, io.env);
  if (by === 'never served') return undefined;
  if (by === 'not noted') {
    note('judged without a policy: add --policy, if the server of this store has one');
    return undefined;
  }
  if (by.file === null) {
    note('judged without a policy, as the server of this store is run');
    return undefined;
  }
  await checkServers(by.file, io);
  note(`judged by ${visible(by.file)}, the policy of the server of this store`);
  return { file: by.file, isNamed: false };
}

/**
 * Whoever wrote the store wrote this name: nothing but a file of a policy's size is read, and none of its programs is run.
 * @throws InvalidInput
 */
async function checkServers(file: string, io: Io): Promise<void> {
  const refused = (why: string): InvalidInput =>
    new InvalidInput('--policy', `the server of this store judges by ${visible(file)}${why}`);
  let bytes: Buffer;
  try {
    bytes = bytesOf(file, LARGEST_POLICY);
  } catch (error) {
    if (!(error instanceof InvalidInput)) throw error;
    throw refused(`: add --policy FILE, since here it ${visible(error.reason)}`);
  }
  const { loadPolicy } = await import('../../../policy/file/load.ts');
  if (areRulesOff(io) || (loadPolicy(bytes, file).spec.ruleFolders ?? []).length === 0) return;
  throw refused(', which has rules of its own, and those run only of a policy that is named: add --policy FILE');
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

/** The policy of `--policy`, of landwaiter.yaml in the working folder, of the store's server, or none: observe mode. */
export async function choosePolicy(options: PolicyOptions, io: Io): Promise<TrustingPolicy> {
  return compileChosen(await chosenPolicy(options, io), io);
}

/** A chosen file as questions; none: observe mode. */
export async function compileChosen(chosen: ChosenPolicy | undefined, io: Io): Promise<TrustingPolicy> {
  if (chosen === undefined)
    return { ...(await import('../../../policy/compile/compile.ts')).observe(), trust: NO_TRUST.entries };
  const { loadPolicy } = await import('../../../policy/file/load.ts');
  return compileNoting(loadPolicy(bytesOf(chosen.file), chosen.file), chosen.isNamed, io);
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
  const isOff = areRulesOff(io);
  const left = isOff ? rulesSwitchedOff(file) : rulesNotRun(file, isNamed, naming);
  if (left !== undefined) io.note(`landwaiter: ${left}\n`);
  return compileFile(file, isNamed && !isOff);
}

function areRulesOff(io: Io): boolean {
  return !['', 'on'].includes(io.env['LANDWAITER_OWN_RULES'] ?? '');
}
