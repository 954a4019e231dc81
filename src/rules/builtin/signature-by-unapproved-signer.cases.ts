import type { Case } from '../rule.ts';
import { ACME } from '../scenarios/acme.ts';
import { attached, nothingAttached } from '../scenarios/evidence-scenario.ts';
import { history, hours } from '../scenarios/history.ts';
import { pushed, runs } from '../scenarios/scenario.ts';

const SIGNERS = `
signers:
  - { name: release, key: keys/release.pub }
  - { name: ci, identity: "https://github.com/acme/*/.github/workflows/release.yml@refs/heads/main", issuer: "https://token.example" }
`;
const SIGNED = ACME.replace('require: { digest: true }', 'require: { signature: [release] }') + SIGNERS;
const released = [pushed('shop/api:1', 'a'), runs('shop/api', 'shop/api:1', 'a')];
const ELSE = { identity: 'mallory@mail.example', issuer: 'https://login.example', claims: {} };
const STRANGE = { state: 'failed', check: 'signature', ours: false } as const;

export const cases: readonly Case[] = [
  {
    name: 'somebody signed it with a certificate of the public instance, and the release did not',
    policy: SIGNED,
    ...history(...released, hours(1), attached('a', { signer: 'ci', who: ELSE })),
    expect: 'fires',
    severity: 'high',
    says: 'is signed by mallory@mail.example, by the word of https://login.example',
  },
  ...[
    [
      'is like that of the pipeline, in another organisation',
      'https://github.com/acme-evil/shop/.github/workflows/release.yml@refs/heads/main',
    ],
    [
      'begins as that of the pipeline',
      'https://github.com/acme/shop/.github/workflows/release.yml@refs/heads/main.evil.example',
    ],
    [
      'has the pipeline’s path at another host',
      'https://github.com.evil.example/acme/shop/.github/workflows/release.yml@refs/heads/main',
    ],
    ['is the pipeline’s in capitals', 'https://github.com/ACME/shop/.github/workflows/Release.yml@refs/heads/main'],
    ['has a line end in it', 'https://github.com/acme/shop\n/.github/workflows/release.yml@refs/heads/main'],
  ].map(
    ([what, identity = '']): Case => ({
      name: `the identity ${what}`,
      policy: SIGNED.replace('signature: [release]', 'signature: [ci]'),
      ...history(
        ...released,
        hours(1),
        attached('a', { signer: 'ci', who: { identity, issuer: 'https://token.example', claims: {} } }),
      ),
      expect: 'fires',
      severity: 'high',
    }),
  ),
  {
    name: 'the identity is the pipeline’s, by the word of another issuer',
    policy: SIGNED.replace('signature: [release]', 'signature: [ci]'),
    ...history(
      ...released,
      hours(1),
      attached('a', {
        signer: 'ci',
        who: {
          identity: 'https://github.com/acme/shop/.github/workflows/release.yml@refs/heads/main',
          issuer: 'https://token.evil.example',
          claims: {},
        },
      }),
    ),
    expect: 'fires',
  },
  {
    name: 'a key that nobody knows signed it, and the release did not',
    policy: SIGNED,
    ...history(...released, hours(1), attached('a', STRANGE)),
    expect: 'fires',
    severity: 'medium',
  },
  {
    name: 'the vendor’s signature came with the image, and the release signed it, too',
    policy: SIGNED,
    ...history(...released, attached('a', { ...STRANGE, as: 'vendor' }), attached('a', { signer: 'release' })),
    expect: { quiet: 'beside' },
  },
  {
    name: 'beside the stranger’s lies what claims to be of the release, and is not good',
    policy: SIGNED,
    ...history(
      ...released,
      hours(1),
      attached('a', { ...STRANGE, as: 'vendor' }),
      attached('a', { state: 'failed', check: 'subject', ours: true }),
    ),
    expect: 'fires',
    defeats: 'beside',
  },
  {
    name: 'a vendor’s image with the vendor’s signature runs where none is asked for',
    policy: ACME + SIGNERS,
    ...history(...released, hours(1), attached('a', STRANGE)),
    expect: 'none',
  },
  {
    name: 'nothing is attached at all',
    policy: SIGNED,
    ...history(...released, hours(1), nothingAttached('a')),
    expect: 'none',
  },
  {
    name: 'the mesh injects it',
    policy: SIGNED,
    ...history(
      pushed('mesh/proxyv2:1', 'a'),
      runs('shop/api', 'mesh/proxyv2:1', 'a', { container: 'istio-proxy' }),
      hours(1),
      attached('a', { ...STRANGE, at: 'mesh/proxyv2' }),
    ),
    expect: { quiet: 'injected' },
  },
  {
    name: 'a certificate of the known authority for somebody else, with a log that the trust root does not know',
    policy: SIGNED.replace('signature: [release]', 'signature: [ci]'),
    ...history(
      ...released,
      hours(1),
      attached('a', { signer: 'ci', who: ELSE, state: 'unsupported', check: 'trust-root', ours: true }),
    ),
    expect: 'fires',
    severity: 'high',
    says: 'is signed by mallory@mail.example',
  },
  {
    name: 'an authority that the trust root does not know, whomever it names',
    policy: SIGNED.replace('signature: [release]', 'signature: [ci]'),
    ...history(
      ...released,
      hours(1),
      attached('a', {
        signer: 'ci',
        who: {
          identity: 'https://github.com/acme/shop/.github/workflows/release.yml@refs/heads/main',
          issuer: 'https://token.example',
          claims: {},
        },
        state: 'unsupported',
        check: 'trust-root',
        ours: false,
      }),
    ),
    expect: 'fires',
    severity: 'medium',
  },
];
