import * as z from 'zod';
import { duration, fields, networks, optional, required, secret, text } from './fields.ts';

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
  auth: required(z.enum(SENDER_KINDS), 'how the sender proves who it is, see server.md', { example: 'bearer' }),
  secret: optional(secret, 'what the sender shows, or signs with', {
    absent: 'only with pubsub and mtls, which need none',
    example: 'REGISTRY_INTAKE',
  }),
  header: optional(text, 'for auth: header, the one that holds the secret', {
    absent: 'only with other kinds of auth',
    example: 'X-Delivery-Token',
  }),
  audiences: optional(z.array(text), 'for auth: pubsub, for whom the token was made', {
    absent: 'only with other kinds of auth',
    example: ['https://landwaiter.acme.example'],
  }),
  emails: optional(z.array(text), 'for auth: pubsub, service accounts that may push', {
    absent: 'only with other kinds of auth',
    example: ['push@acme.example'],
  }),
  keys: optional(text, 'for auth: pubsub, a file with the issuer’s keys (JWKS)', {
    absent: 'only with other kinds of auth',
    example: 'keys/issuer.json',
  }),
  fingerprints: optional(z.array(text), 'for auth: mtls, SHA-256 of client certificates', {
    absent: 'by subjects alone',
    example: ['0123456789abcdef'.repeat(4)],
  }),
  subjects: optional(z.array(z.array(text)), 'for auth: mtls, subjects of client certificates, part by part', {
    absent: 'by fingerprints alone',
    example: [['CN=registry', 'O=Acme']],
  }),
  largest: optional(z.int().min(1024).max(67_108_864), 'bytes of a body at most', {
    absent: '1 MiB; 16 MiB for kubernetes-audit, 25 MiB for github',
    example: 1_048_576,
  }),
});

const tls = fields({
  certificate: required(text, 'file in PEM: the server’s own and those above it', {
    example: '/etc/landwaiter/tls.crt',
  }),
  key: required(text, 'file in PEM: its private key', { example: '/etc/landwaiter/tls.key' }),
  authorities: optional(text, 'file in PEM: who signs the certificates of clients', {
    absent: 'no client shows a certificate',
    example: '/etc/landwaiter/clients.crt',
  }),
});

const proxies = fields({
  trusted: required(networks.min(1), 'load balancers and reverse proxies whose word about addresses is taken'),
  header: required(
    z.enum(['X-Forwarded-For', 'Forwarded']).default('X-Forwarded-For'),
    'the one that they write; what clients send in it stands before what they add',
  ),
});

/** `server`: what `landwaiter serve` listens on, and for how long it keeps what it was sent. */
export const server = fields({
  listen: optional(text.meta({ title: 'ADDRESS:PORT' }), 'where it listens', { default: '127.0.0.1:8484' }),
  tls: optional(tls, 'with which certificate', { absent: 'http: behind something that speaks TLS, or on loopback' }),
  proxies: optional(proxies, 'what stands in front of it', { absent: 'whoever connects is the sender' }),
  keepBodies: optional(duration, 'how long raw deliveries are kept', { default: '35d' }),
  requestsPerSecond: optional(z.int().min(1).max(1_000_000), 'most requests from one address', { default: 5000 }),
});

export type ServerSpec = z.output<typeof server>;
