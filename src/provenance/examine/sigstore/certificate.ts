import { X509Certificate, EXTENSION_OID_SCT } from '@sigstore/core';
import type { TrustMaterial } from '@sigstore/verify';
import type { Time } from '../../../core/time.ts';
import type { Check, Claims } from '../../../core/attachment.ts';
import { checkCertificate } from './library.ts';
import type { SignedContent } from './signed.ts';

/** Whether a certificate of the root issued it, whenever: else nobody here can say what it is worth. */
export function isIssuedByRoot(leaf: X509Certificate, { certificateAuthorities }: TrustMaterial): boolean {
  return certificateAuthorities.some(({ certChain }) =>
    certChain.some((authority) => {
      try {
        return authority.subject.equals(leaf.issuer) && leaf.verify(authority);
      } catch {
        return false;
      }
    }),
  );
}

/** What is wrong with a certificate as of every proved instant; undefined where nothing is. */
export function certificateFailure(
  leaf: X509Certificate,
  times: readonly Time[],
  content: SignedContent,
  material: TrustMaterial,
): { readonly check: Check; readonly reason: string } | undefined {
  if (!isForSigning(leaf))
    return {
      check: 'certificate-chain',
      reason: 'the certificate is none for signing (no code signing usage, or an authority’s)',
    };
  for (const time of times) {
    if (!leaf.validForDate(new Date(time)))
      return {
        check: 'certificate-time',
        reason: `the certificate was not valid at ${new Date(time).toISOString()}, when it was used`,
      };
  }
  return chainFailure(leaf, times, content, material);
}

// RFC 5280, 4.2.1.12.
const EXTENDED_KEY_USAGE = '2.5.29.37';
const CODE_SIGNING = '1.3.6.1.5.5.7.3.3';

function isForSigning(leaf: X509Certificate): boolean {
  const usages = leaf.extension(EXTENDED_KEY_USAGE)?.valueObj.subs[0]?.subs ?? [];
  return !leaf.isCA && usages.some((one) => one.toOID() === CODE_SIGNING);
}

function chainFailure(
  leaf: X509Certificate,
  times: readonly Time[],
  content: SignedContent,
  material: TrustMaterial,
): ReturnType<typeof certificateFailure> {
  // The library fails on an SCT of a log that the root does not name.
  const [certificate, least] = material.ctlogs.length > 0 ? [leaf, 1] : [withoutScts(leaf), 0];
  try {
    checkCertificate(certificate, times, content, material, least);
    return undefined;
  } catch (error) {
    const why = error instanceof Error ? error.message : '';
    if (/SCT/.test(why))
      return isSeenElsewhere(leaf, material)
        ? { check: 'trust-root', reason: 'a CT log has seen it that the trusted root does not name' }
        : { check: 'sct', reason: 'no CT log of the trusted root has seen the certificate' };
    return {
      check: 'certificate-chain',
      reason: `the certificate does not lead to an authority of the trusted root: ${why}`,
    };
  }
}

/** Its authority wrote into it that a CT log has seen it, and the root names no such log. */
function isSeenElsewhere({ extSCT }: X509Certificate, { ctlogs }: TrustMaterial): boolean {
  const scts = extSCT?.signedCertificateTimestamps ?? [];
  return scts.some(({ logID: id }) => !ctlogs.some(({ logID }) => logID.equals(id)));
}

class WithoutScts extends X509Certificate {
  /** That the library takes SCTs from. */
  override clone(): X509Certificate {
    const copy = super.clone();
    const at = copy.extensions.findIndex(({ subs: [id] }) => id?.toOID() === EXTENSION_OID_SCT);
    if (at >= 0) copy.extensions.splice(at, 1);
    return copy;
  }
}

function withoutScts({ root }: X509Certificate): X509Certificate {
  return new WithoutScts(root);
}

// Of Fulcio: https://github.com/sigstore/fulcio/blob/main/docs/oid-info.md
const FULCIO = '1.3.6.1.4.1.57264.1';
const CLAIMS: readonly (readonly [keyof Claims, number])[] = [
  ['builder', 9],
  ['runner', 11],
  ['source', 12],
  ['commit', 13],
  ['ref', 14],
  ['workflow', 18],
  ['trigger', 20],
  ['run', 21],
];
const LONGEST = 2048;

/** For whom the certificate is, by whose word: its one subject alternative name, and the issuer of the token. */
export function identityOf(
  leaf: X509Certificate,
): { readonly identity: string; readonly issuer: string; readonly claims: Claims } | undefined {
  const names = leaf.extSubjectAltName?.valueObj.subs[0]?.subs ?? [];
  const identity = names.length === 1 ? leaf.subjectAltName : undefined;
  const issuer = textIn(leaf, 8) ?? leaf.extension(`${FULCIO}.1`)?.value.toString('utf8');
  if (identity === undefined || issuer === undefined || identity.length > LONGEST || issuer.length > LONGEST)
    return undefined;
  const claims: Record<string, string> = {};
  for (const [name, number] of CLAIMS) {
    const told = textIn(leaf, number);
    if (told !== undefined) claims[name] = told;
  }
  return { identity, issuer, claims };
}

/** A DER UTF8String, as extensions from .8 on are. */
function textIn(leaf: X509Certificate, number: number): string | undefined {
  const value = leaf.extension(`${FULCIO}.${number}`)?.valueObj.subs[0]?.value;
  return value === undefined || value.length > LONGEST ? undefined : value.toString('utf8');
}
