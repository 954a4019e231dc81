import { isNear, signatureVerdict, tokenVerdict } from '../compare.ts';
import { type Delivery, header, refused, type Verdict } from '../delivery.ts';

/** `X-Buildkite-Token: <token>`: https://buildkite.com/docs/apis/webhooks/pipelines. */
export function verifyBuildkite(delivery: Delivery, secrets: readonly string[]): Verdict {
  const token = header(delivery, 'X-Buildkite-Token');
  return 'reason' in token ? refused(token.reason) : tokenVerdict(token.value, secrets);
}

/** `X-Buildkite-Signature: timestamp=<Unix seconds>,signature=<hex>` over `<timestamp>.<body>`. */
export function verifyBuildkiteSigned(delivery: Delivery, secrets: readonly string[], now: number): Verdict {
  const signature = header(delivery, 'X-Buildkite-Signature');
  if ('reason' in signature) return refused(signature.reason);
  const [, timestamp, hex] = /^timestamp=([1-9]\d{0,11}),signature=([0-9a-f]{64})$/.exec(signature.value) ?? [];
  if (timestamp === undefined || hex === undefined) return refused('header-malformed');
  const verdict = signatureVerdict('sha256', secrets, [`${timestamp}.`, delivery.body], hex);
  return verdict.accepted && !isNear(timestamp, now) ? refused('timestamp-outside-tolerance') : verdict;
}
