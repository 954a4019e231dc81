import type { Certificate } from '../../trust/certificate.ts';
import { weaknessOf } from '../../trust/public-key.ts';

const DIGITAL_SIGNATURE = 0;
const CERTIFICATE_SIGN = 5;
const CODE_SIGNING = '1.3.6.1.5.5.7.3.3';
const TIME_STAMPING = '1.3.6.1.5.5.7.3.8';
// Any purpose, servers, e-mail, timestamps, OCSP.
const OTHER_PURPOSES: ReadonlySet<string> = new Set([
  '2.5.29.37.0',
  ...['1', '4', '8', '9'].map((last) => `1.3.6.1.5.5.7.3.${last}`),
]);

/**
 * What is wrong with a chain from the signing certificate to a root, apart from times and from whether anybody believes it:
 * https://github.com/notaryproject/specifications/blob/main/specs/signature-specification.md#certificate-requirements
 */
export function chainFailure(chain: readonly Certificate[]): string | undefined {
  const [leaf, ...authorities] = chain;
  const root = chain.at(-1);
  if (!leaf || !root) return 'it has no certificates';
  const wrong = leafFailure(leaf);
  if (wrong !== undefined) return wrong;
  for (const [index, authority] of authorities.entries()) {
    const below = chain[index];
    const failure = authorityFailure(authority, index, authority === root);
    if (failure !== undefined) return failure;
    if (!below?.isIssuedBy(authority)) return 'a certificate of its chain is not issued by the next one';
  }
  return root.isIssuedBy(root) ? undefined : 'its chain does not end with a root';
}

function leafFailure(leaf: Certificate): string | undefined {
  const weak = strengthFailure(leaf);
  if (weak !== undefined) return weak;
  if (leaf.isAuthority || leaf.usages?.join() !== String(DIGITAL_SIGNATURE))
    return 'its certificate is none for signing alone (key usage digitalSignature, critical)';
  const { purposes } = leaf;
  if (purposes && (!purposes.includes(CODE_SIGNING) || purposes.some((one) => OTHER_PURPOSES.has(one))))
    return 'its certificate is none for signing code (extended key usage)';
  return undefined;
}

/** What is wrong with a certificate that issues others, so many authorities above a leaf. Who signed a root proves nothing. */
export function authorityFailure(authority: Certificate, between: number, isRoot: boolean): string | undefined {
  if (!authority.isAuthority || authority.usages?.includes(CERTIFICATE_SIGN) !== true)
    return 'a certificate of its chain may issue none (basic constraints, key usage keyCertSign)';
  if (authority.pathLength !== undefined && between > authority.pathLength)
    return 'its chain is longer than an authority of it allows';
  return strengthFailure(authority, isRoot);
}

/** For timestamps (RFC 3161, 2.3): that purpose alone, and critical. */
export function isForTimestamps(certificate: Certificate): boolean {
  const { isAuthority, usages, purposes, arePurposesCritical } = certificate;
  const isUsable = usages === undefined || usages.includes(DIGITAL_SIGNATURE);
  return !isAuthority && isUsable && arePurposesCritical && purposes?.join() === TIME_STAMPING;
}

function strengthFailure({ key, isStrong }: Certificate, isRoot = false): string | undefined {
  const weak = weaknessOf(key);
  if (weak !== undefined) return `the key of a certificate of its chain ${weak}`;
  return isStrong || isRoot ? undefined : 'a certificate of its chain is signed with an old hash';
}
