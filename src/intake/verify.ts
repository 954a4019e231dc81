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

/**
 * Who sends, and how it proves it. Each way is a kind of its own, so that what is configured to be signed is never
 * accepted for a token alone. Several secrets: the old and the new one while they are changed.
 */
export type Sender =
  | {
      readonly kind:
        | 'github'
        | 'gitlab-token'
        | 'gitlab-signed'
        | 'circleci'
        | 'buildkite-token'
        | 'buildkite-signed'
        | 'jfrog-token'
        | 'jfrog-signed'
        | 'nexus'
        | 'bearer'
        | 'basic'
        | 'path';
      readonly secrets: readonly string[];
    }
  | { readonly kind: 'header'; readonly header: string; readonly secrets: readonly string[] }
  | { readonly kind: 'pubsub'; readonly identity: PushIdentity }
  | { readonly kind: 'mtls'; readonly allowed: AllowedCertificates };

/** Whether the delivery is the sender's. Pure: `now` is in milliseconds. Refuses whatever it does not know. */
export function verifyDelivery(sender: Sender, delivery: Delivery, now: number): Verdict {
  switch (sender.kind) {
    case 'github':
      return verifyGithub(delivery, sender.secrets);
    case 'gitlab-token':
      return verifyGitlab(delivery, sender.secrets);
    case 'gitlab-signed':
      return verifyGitlabSigned(delivery, sender.secrets, now);
    case 'circleci':
      return verifyCircleci(delivery, sender.secrets);
    case 'buildkite-token':
      return verifyBuildkite(delivery, sender.secrets);
    case 'buildkite-signed':
      return verifyBuildkiteSigned(delivery, sender.secrets, now);
    case 'jfrog-token':
      return verifyJfrog(delivery, sender.secrets);
    case 'jfrog-signed':
      return verifyJfrogSigned(delivery, sender.secrets);
    case 'nexus':
      return verifyNexus(delivery, sender.secrets);
    case 'bearer':
      return verifyBearer(delivery, sender.secrets);
    case 'basic':
      return verifyBasic(delivery, sender.secrets);
    case 'path':
      return verifyPath(delivery, sender.secrets);
    case 'header':
      return verifyHeader(delivery, sender.header, sender.secrets);
    case 'pubsub':
      return verifyPubsub(delivery, sender.identity, now);
    case 'mtls':
      return verifyCertificate(delivery, sender.allowed, now);
  }
}
