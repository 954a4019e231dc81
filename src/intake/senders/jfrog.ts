import { signatureVerdict, tokenVerdict } from '../compare.ts';
import { type Delivery, header, refused, type Verdict } from '../delivery.ts';

const HEADER = 'X-JFrog-Event-Auth';

/** `X-JFrog-Event-Auth: <secret>`: https://docs.jfrog.com/integrations/docs/predefined-webhooks. */
export function verifyJfrog(delivery: Delivery, secrets: readonly string[]): Verdict {
  const token = header(delivery, HEADER);
  return 'reason' in token ? refused(token.reason) : tokenVerdict(token.value, secrets);
}

/** The same header holds `<hex>` where "Use secret for payload signing" is set. */
export function verifyJfrogSigned(delivery: Delivery, secrets: readonly string[]): Verdict {
  const signature = header(delivery, HEADER);
  if ('reason' in signature) return refused(signature.reason);
  const isHex = /^[0-9a-f]{64}$/.test(signature.value);
  return isHex ? signatureVerdict('sha256', secrets, [delivery.body], signature.value) : refused('header-malformed');
}
