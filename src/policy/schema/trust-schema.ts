import * as z from 'zod';
import { duration, fields, flag, optional, required, text, time } from './fields.ts';

const LONGEST_LIST = 100;
const file = text.meta({ title: 'the path of a file, relative to this one' });
const files = z.array(file).min(1).max(LONGEST_LIST);

const root = fields({
  name: required(text, 'as signers[].root calls it', { example: 'public-good' }),
  builtin: optional(z.literal('sigstore'), 'the root of the public instance, as it came with the release', {
    absent: 'file or certificates are given instead',
    example: 'sigstore',
  }),
  file: optional(file, 'a trusted root of Sigstore as JSON, or several as lines of it', {
    absent: 'builtin or certificates are given instead',
    example: 'trust/github.jsonl',
  }),
  certificates: optional(files, 'files with PEM certificates of authorities, for Notary Project signatures', {
    absent: 'builtin or file is given instead',
    example: ['trust/corp-ca.pem'],
  }),
  kind: optional(z.literal('notation'), 'what such certificates sign; it has to be given with them', {
    absent: 'only without certificates',
    example: 'notation',
  }),
  identities: optional(
    z.array(text).min(1).max(LONGEST_LIST),
    'whose certificates by that root count, by attributes of their names',
    {
      absent: 'only without certificates',
      example: ['C=DE, O=acme, CN=release'],
    },
  ),
  timestamps: optional(files, 'files with PEM certificates of timestamp authorities, beside certificates', {
    absent: 'no timestamp of theirs is believed',
    example: ['trust/tsa-ca.pem'],
  }),
  maxAge: optional(duration, 'an older root, by when its newest service began, is told of; that changes no verdict', {
    absent: 'no age is too old: `doctor` says it',
    example: '180d',
  }),
});

/** `trust`. */
export const trust = fields({
  roots: optional(z.array(root).max(LONGEST_LIST), 'whose certificates, logs and timestamps are believed', {
    absent: 'the public instance’s, of signers with an identity',
  }),
});

/** An entry of `signers`. */
export const signer = fields({
  name: required(
    text,
    'as require.signature calls it; keys under one name are one signer, as one key follows another',
    {
      example: 'release',
    },
  ),
  key: optional(file, 'the public key, as PEM: ECDSA, RSA from 2,048 bits, Ed25519', {
    absent: 'an identity with its issuer, or the root of a Notary Project signer, is given instead',
    example: 'keys/cosign.pub',
  }),
  identity: optional(
    text,
    'for signatures without a key: for whom the certificate is; * stays in one segment of a path',
    {
      absent: 'a key is given instead',
      example: 'https://github.example/acme/shop/.github/workflows/release.yml@refs/tags/v*',
    },
  ),
  issuer: optional(text, 'for signatures without a key: who says who that is, exactly', {
    absent: 'only together with identity',
    example: 'https://token.example',
  }),
  root: optional(text, 'the entry of trust.roots by which certificates, logs and timestamps are believed', {
    absent: 'the first that is no certificates’; of a key none',
    example: 'public-good',
  }),
  log: optional(z.literal('required'), 'what it signs has to be in a transparency log of that root', {
    absent: 'of a key it need not be; of an identity where the root names logs',
    example: 'required',
  }),
  validFrom: optional(time, 'signatures count from then on', { absent: 'always did' }),
  validUntil: optional(time, 'signatures count until then; what was first seen before stays right', {
    absent: 'without end',
  }),
  builders: optional(
    z.array(text).max(LONGEST_LIST),
    'builders in whose name it may speak: SLSA builder ids, exactly',
    {
      absent: 'none, so that nothing it states about a build is provenance',
      example: ['https://github.com/actions/runner/github-hosted'],
    },
  ),
  attestations: optional(flag, 'a statement by it counts as a signature, too', {
    absent: 'what it states about an image is no signature of it',
  }),
});

export type RootSpec = z.output<typeof root>;
export type SignerSpec = z.output<typeof signer>;
