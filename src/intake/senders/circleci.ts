import { signatureVerdict } from '../compare.ts';
import { type Delivery, header, refused, type Verdict } from '../delivery.ts';

/**
 * `circleci-signature: v1=<hex>`, a list in which later versions may follow.
 * https://circleci.com/docs/guides/integration/outbound-webhooks/
 */
export function verifyCircleci(delivery: Delivery, secrets: readonly string[]): Verdict {
  const signature = header(delivery, 'circleci-signature');
  if ('reason' in signature) return refused(signature.reason);
  const versions = signature.value.split(',').filter((entry) => entry.trim().startsWith('v1='));
  const hex = versions.length === 1 ? /^ ?v1=([0-9a-f]{64})$/.exec(versions[0] ?? '')?.[1] : undefined;
  return hex === undefined ? refused('header-malformed') : signatureVerdict('sha256', secrets, [delivery.body], hex);
}
