/** A request as it came in, before anything was parsed. */
export interface Delivery {
  /**
   * Name and value of each header in turn, as `rawHeaders` of Node's `IncomingMessage` has them: `headers` joins or
   * drops repeated ones, so that they cannot be refused.
   */
  readonly rawHeaders: readonly string[];
  /** The body's bytes as received: what is parsed and written again no longer has its signature. */
  readonly body: Buffer;
  /** The path of the request, without its query. */
  readonly path: string;
  /** The client's certificate, where the connection has one. */
  readonly certificate?: ClientCertificate;
}

export interface ClientCertificate {
  /** The certificate in DER. */
  readonly der: Buffer;
  /** Whether TLS found a chain from it to an authority that is trusted here. */
  readonly isTrusted: boolean;
}

/** Whether a delivery came from who it says. Reasons are names: they hold nothing of the secret or the request. */
export type Verdict = { readonly accepted: true } | { readonly accepted: false; readonly reason: Reason };

export type Reason =
  | 'no-secret'
  | 'secret-malformed'
  | 'header-missing'
  | 'header-repeated'
  | 'header-malformed'
  | 'signature-mismatch'
  | 'token-mismatch'
  | 'timestamp-outside-tolerance'
  | 'jwt-malformed'
  | 'jwt-algorithm'
  | 'jwt-key-unknown'
  | 'jwt-signature'
  | 'jwt-issuer'
  | 'jwt-audience'
  | 'jwt-email'
  | 'jwt-expired'
  | 'jwt-from-the-future'
  | 'certificate-missing'
  | 'certificate-malformed'
  | 'certificate-not-valid-now'
  | 'certificate-not-trusted'
  | 'certificate-not-listed';

export const ACCEPTED: Verdict = { accepted: true };

export function refused(reason: Reason): Verdict {
  return { accepted: false, reason };
}

const LONGEST_HEADER = 16 * 1024;

/** The one value of the header, or why there is none. Names are compared without regard to case. */
export function header(
  { rawHeaders }: Delivery,
  name: string,
): { readonly value: string } | { readonly reason: Reason } {
  const [value, ...more] = valuesOf(rawHeaders, name.toLowerCase());
  if (value === undefined || value === '') return { reason: 'header-missing' };
  if (more.length > 0) return { reason: 'header-repeated' };
  return value.length > LONGEST_HEADER ? { reason: 'header-malformed' } : { value };
}

/** All values of a header, its name in lower case, out of names and values in turn. */
export function valuesOf(rawHeaders: readonly string[], name: string): readonly string[] {
  const values: string[] = [];
  for (let index = 0; index + 1 < rawHeaders.length; index += 2) {
    const own = rawHeaders[index] ?? '';
    // Most are of another length; this is looked at for each delivery.
    if (own.length === name.length && own.toLowerCase() === name) values.push(rawHeaders[index + 1] ?? '');
  }
  return values;
}
