// What OpenSSL calls an answer that is no TLS.
const NO_TLS = new Set(['ERR_SSL_WRONG_VERSION_NUMBER', 'ERR_SSL_PACKET_LENGTH_TOO_LONG']);

/** The code of a failed connection, never its text: that may hold what the other side wrote. */
export function failureOf(error: unknown): string {
  const cause = error instanceof Error ? (error.cause ?? error) : error;
  if (cause instanceof Error && 'code' in cause && typeof cause.code === 'string')
    return NO_TLS.has(cause.code)
      ? 'it speaks no TLS (--plain-http asks without, in a policy plain: true)'
      : cause.code.slice(0, 40);
  return error instanceof Error ? error.name : 'unknown';
}
