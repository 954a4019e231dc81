import { signatureVerdict } from '../compare.ts';
import { type Delivery, header, refused, type Verdict } from '../delivery.ts';

/** `X-Hub-Signature-256: sha256=<hex>`: https://docs.github.com/webhooks/using-webhooks/validating-webhook-deliveries. */
export function verifyGithub(delivery: Delivery, secrets: readonly string[]): Verdict {
  const signature = header(delivery, 'X-Hub-Signature-256');
  if ('reason' in signature) return refused(signature.reason);
  const hex = /^sha256=([0-9a-f]{64})$/.exec(signature.value)?.[1];
  return hex === undefined ? refused('header-malformed') : signatureVerdict('sha256', secrets, [delivery.body], hex);
}
