import { signatureVerdict } from '../compare.ts';
import { type Delivery, header, refused, type Verdict } from '../delivery.ts';

/**
 * `X-Nexus-Webhook-Signature: <hex>`, HMAC-SHA1: HMAC does not need what SHA-1 lost.
 * https://help.sonatype.com/en/working-with-hmac-payloads.html
 */
export function verifyNexus(delivery: Delivery, secrets: readonly string[]): Verdict {
  const signature = header(delivery, 'X-Nexus-Webhook-Signature');
  if ('reason' in signature) return refused(signature.reason);
  const isHex = /^[0-9a-f]{40}$/.test(signature.value);
  return isHex ? signatureVerdict('sha1', secrets, [delivery.body], signature.value) : refused('header-malformed');
}
