const NO_TLS = 'it speaks no TLS (--plain-http asks without, in a policy plain: true)';
const NOT_TRUSTED =
  'its certificate is of nobody who is trusted here (NODE_EXTRA_CA_CERTS names a file with authorities)';

const MEANINGS: ReadonlyMap<string, string> = new Map([
  ['ECONNREFUSED', 'nothing listens there'],
  ['ENOTFOUND', 'no host has this name'],
  // What OpenSSL calls an answer that is no TLS.
  ['ERR_SSL_WRONG_VERSION_NUMBER', NO_TLS],
  ['ERR_SSL_PACKET_LENGTH_TOO_LONG', NO_TLS],
  ['DEPTH_ZERO_SELF_SIGNED_CERT', NOT_TRUSTED],
  ['SELF_SIGNED_CERT_IN_CHAIN', NOT_TRUSTED],
  ['UNABLE_TO_GET_ISSUER_CERT_LOCALLY', NOT_TRUSTED],
  ['UNABLE_TO_VERIFY_LEAF_SIGNATURE', NOT_TRUSTED],
  ['CERT_HAS_EXPIRED', 'its certificate has ended'],
]);

/** What the code of a failed connection means, never its text: that may hold what the other side wrote. */
export function failureOf(error: unknown): string {
  const cause = error instanceof Error ? (error.cause ?? error) : error;
  if (cause instanceof Error && 'code' in cause && typeof cause.code === 'string')
    return MEANINGS.get(cause.code) ?? cause.code.slice(0, 40);
  return error instanceof Error ? error.name : 'unknown';
}
