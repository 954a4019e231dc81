import * as z from 'zod';
import { duration, fields, networks, secret, text } from './fields.ts';

/** How senders prove who they are: the kinds of `Sender` in `intake/verify.ts`. */
const SENDER_KINDS = [
  'github',
  'gitlab-token',
  'gitlab-signed',
  'circleci',
  'buildkite-token',
  'buildkite-signed',
  'jfrog-token',
  'jfrog-signed',
  'nexus',
  'bearer',
  'basic',
  'path',
  'header',
  'pubsub',
  'mtls',
] as const;

/** `sources[].intake`: who may deliver to `/intake/KIND/NAME`, and how much at once. */
export const intake = fields({
  auth: z.enum(SENDER_KINDS),
  secret: secret.optional(),
  header: text.optional().describe('the header that holds the secret, for auth: header'),
  audiences: z.array(text).optional().describe('for auth: pubsub'),
  emails: z.array(text).optional().describe('service accounts that may push, for auth: pubsub'),
  keys: text.optional().describe('file with the issuer’s keys (JWKS), for auth: pubsub'),
  fingerprints: z.array(text).optional().describe('SHA-256 of client certificates, for auth: mtls'),
  subjects: z.array(z.array(text)).optional().describe('subjects of client certificates, part by part, for auth: mtls'),
  largest: z.int().min(1024).max(67_108_864).optional().describe('largest body in bytes'),
});

/** `server`: what `landwaiter serve` listens on, and for how long it keeps what it was sent. */
export const server = fields({
  listen: text.optional().describe('ADDRESS:PORT; 127.0.0.1:8484 where not given'),
  tls: fields({
    certificate: text.describe('file in PEM'),
    key: text.describe('file in PEM'),
    authorities: text.optional().describe('file in PEM: who signs the certificates of clients'),
  }).optional(),
  proxies: fields({
    trusted: networks.min(1).describe('of load balancers and reverse proxies, whose word about addresses is taken'),
    header: z
      .enum(['X-Forwarded-For', 'Forwarded'])
      .default('X-Forwarded-For')
      .describe('the one that they write; what clients send in it stands before what they add'),
  })
    .optional()
    .describe('what stands in front of this server'),
  keepBodies: duration.optional().describe('how long raw deliveries are kept; 35d where not given'),
  requestsPerSecond: z.int().min(1).max(1_000_000).optional().describe('most from one address; 5000 where not given'),
});

export type ServerSpec = z.output<typeof server>;
