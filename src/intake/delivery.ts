/** A request as it came in, before anything was parsed. */
export interface Delivery {
  /**
   * All values of each header, as `headersDistinct` of Node's `IncomingMessage` gives them: `headers` joins or drops
   * repeated ones, so that they cannot be refused.
   */
  readonly headers: Readonly<Record<string, readonly string[] | string | undefined>>;
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
export function header({ headers }: Delivery, name: string): { readonly value: string } | { readonly reason: Reason } {
  const wanted = name.toLowerCase();
  const values: string[] = [];
  for (const key of Object.keys(headers)) {
    // Most are of another length; this is looked at for each delivery.
    if (key.length !== wanted.length || key.toLowerCase() !== wanted) continue;
    values.push(...[headers[key] ?? []].flat());
  }
  const [value] = values;
  if (value === undefined || value === '') return { reason: 'header-missing' };
  if (values.length > 1) return { reason: 'header-repeated' };
  return value.length > LONGEST_HEADER ? { reason: 'header-malformed' } : { value };
}
