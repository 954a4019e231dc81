import { tokenVerdict, unusable } from '../compare.ts';
import { type Delivery, header, refused, type Verdict } from '../delivery.ts';

/**
 * A header with a value that only the sender knows: CNCF Distribution's `headers`, Harbor's `Authorization` as it was
 * entered, ACR's custom headers.
 */
export function verifyHeader(delivery: Delivery, name: string, secrets: readonly string[]): Verdict {
  const token = header(delivery, name);
  return 'reason' in token ? refused(token.reason) : tokenVerdict(token.value, secrets);
}

/** `Authorization: Bearer <secret>`. */
export function verifyBearer(delivery: Delivery, secrets: readonly string[]): Verdict {
  return verifyAuthorization(delivery, /^Bearer ([^\s]+)$/, secrets, (secret) => secret);
}

/** `Authorization: Basic <base64>`, e.g. of Azure DevOps service hooks. Secrets are `<user>:<password>`. */
export function verifyBasic(delivery: Delivery, secrets: readonly string[]): Verdict {
  if (secrets.some((secret) => !/^[^:]*:.+$/s.test(secret))) return refused('secret-malformed');
  return verifyAuthorization(delivery, /^Basic ([A-Za-z0-9+/]+={0,2})$/, secrets, (secret) =>
    Buffer.from(secret).toString('base64'),
  );
}

function verifyAuthorization(
  delivery: Delivery,
  pattern: RegExp,
  secrets: readonly string[],
  written: (secret: string) => string,
): Verdict {
  const authorization = header(delivery, 'Authorization');
  if ('reason' in authorization) return refused(authorization.reason);
  const token = pattern.exec(authorization.value)?.[1];
  if (token === undefined) return refused('header-malformed');
  const reason = unusable(secrets);
  return reason === undefined ? tokenVerdict(token, secrets.map(written)) : refused(reason);
}

// 32 characters of base64url are 192 bits: nothing but the path keeps others out.
const CAPABILITY = /^[A-Za-z0-9_-]{32,128}$/;

/** The last segment of the path is the secret: Docker Hub and Quay can neither sign nor send a header. */
export function verifyPath({ path }: Delivery, secrets: readonly string[]): Verdict {
  if (secrets.some((secret) => !CAPABILITY.test(secret))) return refused('secret-malformed');
  return tokenVerdict(path.slice(path.lastIndexOf('/') + 1), secrets);
}
