import type { Delivery, Verdict } from './delivery.ts';
import { verifyBuildkite, verifyBuildkiteSigned } from './senders/buildkite.ts';
import { verifyCircleci } from './senders/circleci.ts';
import { verifyGithub } from './senders/github.ts';
import { verifyGitlab, verifyGitlabSigned } from './senders/gitlab.ts';
import { verifyJfrog, verifyJfrogSigned } from './senders/jfrog.ts';
import { type AllowedCertificates, verifyCertificate } from './senders/mtls.ts';
import { verifyNexus } from './senders/nexus.ts';
import { type PushIdentity, verifyPubsub } from './senders/pubsub.ts';
import { verifyBasic, verifyBearer, verifyHeader, verifyPath } from './senders/shared-token.ts';

/** What a shared secret alone proves. */
const BY_SECRET = {
  github: verifyGithub,
  'gitlab-token': verifyGitlab,
  'gitlab-signed': verifyGitlabSigned,
  circleci: verifyCircleci,
  'buildkite-token': verifyBuildkite,
  'buildkite-signed': verifyBuildkiteSigned,
  'jfrog-token': verifyJfrog,
  'jfrog-signed': verifyJfrogSigned,
  nexus: verifyNexus,
  bearer: verifyBearer,
  basic: verifyBasic,
  path: verifyPath,
} satisfies Readonly<Record<string, (delivery: Delivery, secrets: readonly string[], now: number) => Verdict>>;

/**
 * Who sends, and how it proves it. Each way is a kind of its own, so that what is configured to be signed is never
 * accepted for a token alone. Several secrets: the old and the new one while they are changed.
 */
export type Sender =
  | { readonly kind: keyof typeof BY_SECRET; readonly secrets: readonly string[] }
  | { readonly kind: 'header'; readonly header: string; readonly secrets: readonly string[] }
  | { readonly kind: 'pubsub'; readonly identity: PushIdentity }
  | { readonly kind: 'mtls'; readonly allowed: AllowedCertificates };

const OVER_BODY: ReadonlySet<Sender['kind']> = new Set([
  'github',
  'gitlab-signed',
  'circleci',
  'buildkite-signed',
  'jfrog-signed',
  'nexus',
]);

/** Whether what is accepted of a sender has a signature over its body; of others a header or the connection says who they are, before any of it is read. */
export function signsBody({ kind }: Sender): boolean {
  return OVER_BODY.has(kind);
}

/** Whether the delivery is the sender's. Pure: `now` is in milliseconds. Refuses whatever it does not know. */
export function verifyDelivery(sender: Sender, delivery: Delivery, now: number): Verdict {
  switch (sender.kind) {
    case 'header':
      return verifyHeader(delivery, sender.header, sender.secrets);
    case 'pubsub':
      return verifyPubsub(delivery, sender.identity, now);
    case 'mtls':
      return verifyCertificate(delivery, sender.allowed, now);
    default:
      return BY_SECRET[sender.kind](delivery, sender.secrets, now);
  }
}
