import { isNear, isSigned, tokenVerdict, unusable } from '../compare.ts';
import { ACCEPTED, type Delivery, header, refused, type Verdict } from '../delivery.ts';

/** `X-Gitlab-Token: <secret>`: https://docs.gitlab.com/user/project/integrations/webhooks/. */
export function verifyGitlab(delivery: Delivery, secrets: readonly string[]): Verdict {
  const token = header(delivery, 'X-Gitlab-Token');
  return 'reason' in token ? refused(token.reason) : tokenVerdict(token.value, secrets);
}

const MOST_SIGNATURES = 10;

/**
 * GitLab's signing token: `webhook-signature: v1,<base64>` over id, timestamp and body, with a secret
 * `whsec_<base64>`. https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md
 */
export function verifyGitlabSigned(delivery: Delivery, secrets: readonly string[], now: number): Verdict {
  const [id, timestamp, signature] = ['webhook-id', 'webhook-timestamp', 'webhook-signature'].map((name) =>
    header(delivery, name),
  );
  if (!id || !timestamp || !signature) return refused('header-missing');
  if ('reason' in id) return refused(id.reason);
  if ('reason' in timestamp) return refused(timestamp.reason);
  if ('reason' in signature) return refused(signature.reason);
  // A dot in the id would let the borders between the signed parts move.
  if (id.value.includes('.') || !/^[1-9]\d{0,11}$/.test(timestamp.value)) return refused('header-malformed');
  const entries = signature.value.split(' ');
  // Later versions may stand beside the first.
  const ours = entries.filter((entry) => entry.startsWith('v1,'));
  const signatures = ours.flatMap((entry) => bytesOf(entry.slice('v1,'.length)) ?? []);
  if (ours.length === 0 || signatures.length < ours.length || entries.length > MOST_SIGNATURES) {
    return refused('header-malformed');
  }
  const reason = unusable(secrets);
  if (reason !== undefined) return refused(reason);
  const keys = secrets.flatMap((secret) => bytesOf(/^whsec_(.+)$/.exec(secret)?.[1]) ?? []);
  if (keys.length < secrets.length) return refused('secret-malformed');
  const parts = [`${id.value}.${timestamp.value}.`, delivery.body];
  if (!isSigned('sha256', keys, parts, signatures)) return refused('signature-mismatch');
  return isNear(timestamp.value, now) ? ACCEPTED : refused('timestamp-outside-tolerance');
}

// Only the one way to write these bytes.
function bytesOf(base64: string | undefined): Buffer | undefined {
  const bytes = Buffer.from(base64 ?? '', 'base64');
  return bytes.length > 0 && bytes.toString('base64') === base64 ? bytes : undefined;
}
