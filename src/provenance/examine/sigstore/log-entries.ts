import { verify } from 'node:crypto';
import type { TransparencyLogEntry } from '@sigstore/bundle';
import { type TrustMaterial, VerificationError } from '@sigstore/verify';
import { InvalidInput } from '../../../core/error.ts';
import { SECOND, type Time } from '../../../core/time.ts';
import type { Check } from '../../../core/attachment.ts';
import { checkEntryBody, isIntoto001, type Named } from './entry-body.ts';
import { checkPart } from './library.ts';
import type { SignedContent } from './signed.ts';

/** What log entries of a signature prove. */
export interface Logged {
  /** How many logs it is in. */
  readonly logs: number;
  /** When entries with a promise were made. */
  readonly times: readonly Time[];
  /** Logs that the root does not name. What their entries say is anybody's text, and is not read. */
  readonly unknown: readonly string[];
  /** One of these promises a time. */
  readonly isTimeUnknown: boolean;
  readonly failure?: { readonly check: Check; readonly reason: string };
}

const NOT_LOGGED = { logs: 0, times: [], unknown: [], isTimeUnknown: false };

/** Checks the entries of logs that the root names; others are set aside. Each of a named log has to be right. */
export function checkEntries(
  entries: readonly TransparencyLogEntry[],
  content: SignedContent,
  named: Named,
  material: TrustMaterial,
): Logged {
  const ours = entries.filter((entry) => isNamed(entry, material));
  const others = entries.filter((entry) => !isNamed(entry, material));
  const logs = new Set<string>();
  const times: Time[] = [];
  const seen = new Set<string>();
  for (const entry of ours) {
    const log = entry.logId.keyId.toString('hex');
    const same = `${log} ${entry.canonicalizedBody.toString('base64')}`;
    if (seen.has(same)) return failed('log-inclusion', 'the very same log entry stands there twice');
    seen.add(same);
    const failure = checkEntry(entry, content, named, material);
    if (failure) return { ...NOT_LOGGED, failure };
    logs.add(log);
    const time = Number(entry.integratedTime) * SECOND;
    if (entry.inclusionPromise && Number.isSafeInteger(time) && time > 0) times.push(time);
  }
  return {
    logs: logs.size,
    times,
    unknown: others.map(({ logId }) => logId.keyId.toString('hex')),
    isTimeUnknown: others.some(({ inclusionPromise }) => inclusionPromise),
  };
}

function isNamed({ logId }: TransparencyLogEntry, { tlogs }: TrustMaterial): boolean {
  return tlogs.some(({ logID }) => logID.equals(logId.keyId));
}

function checkEntry(
  entry: TransparencyLogEntry,
  content: SignedContent,
  named: Named,
  material: TrustMaterial,
): Logged['failure'] {
  try {
    if (isIntoto001(entry)) checkPromise(entry, material);
    else checkPart(content, material, { entries: [entry] });
    checkProof(entry);
    checkEntryBody(entry, content, named);
    return undefined;
  } catch (error) {
    if (error instanceof InvalidInput) return { check: 'log-entry', reason: `the log entry ${error.reason}` };
    const isBody = error instanceof VerificationError && error.code === 'TLOG_BODY_ERROR';
    const why = error instanceof VerificationError ? error.message : 'it cannot be read';
    return isBody
      ? { check: 'log-entry', reason: `the log entry is not of this signature: ${why}` }
      : { check: 'log-inclusion', reason: `the log does not prove its entry: ${why}` };
  }
}

/** What stands beside a checkpoint has to be what it says: the library takes the checkpoint's word alone. */
function checkProof({ inclusionProof: proof }: TransparencyLogEntry): void {
  if (!proof) return;
  const envelope = proof.checkpoint?.envelope ?? '';
  const [, size, root] = envelope.split('\n', 3);
  const signatures = envelope.slice(envelope.indexOf('\n\n') + 2);
  if (size === proof.treeSize && root === proof.rootHash.toString('base64') && areExact(signatures)) return;
  throw new VerificationError({
    code: 'TLOG_INCLUSION_PROOF_ERROR',
    message: 'its checkpoint is of another tree, or none',
  });
}

/** Lines of `— NAME BASE64`, as https://c2sp.org/signed-note has them: in its one form, where the library forgives. */
function areExact(signatures: string): boolean {
  const lines = signatures.split('\n');
  return (
    lines.pop() === '' &&
    lines.every((line) => {
      const [, base64 = ''] = /^— \S+ (\S+)$/.exec(line) ?? [];
      return base64 !== '' && Buffer.from(base64, 'base64').toString('base64') === base64;
    })
  );
}

/** The log's promise over the entry (Rekor's signed entry timestamp): its canonical JSON signed. @throws InvalidInput. */
function checkPromise(entry: TransparencyLogEntry, { tlogs }: TrustMaterial): void {
  const { canonicalizedBody, integratedTime, logId, logIndex, inclusionPromise } = entry;
  const time = Number(integratedTime) * SECOND;
  const promised = JSON.stringify({
    body: canonicalizedBody.toString('base64'),
    integratedTime: Number(integratedTime),
    logID: logId.keyId.toString('hex'),
    logIndex: Number(logIndex),
  });
  const isGood = tlogs.some(
    ({ logID, publicKey, validFor }) =>
      logID.equals(logId.keyId) &&
      validFor.start.getTime() <= time &&
      time <= validFor.end.getTime() &&
      inclusionPromise !== undefined &&
      verify('sha256', Buffer.from(promised), publicKey, inclusionPromise.signedEntryTimestamp),
  );
  if (!isGood)
    throw new VerificationError({ code: 'TLOG_INCLUSION_PROMISE_ERROR', message: 'its promise does not verify' });
}

function failed(check: Check, reason: string): Logged {
  return { ...NOT_LOGGED, failure: { check, reason } };
}
