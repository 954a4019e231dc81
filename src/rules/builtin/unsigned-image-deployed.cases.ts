import type { Case } from '../rule.ts';
import { ACME } from '../scenarios/acme.ts';
import { attached, nothingAttached } from '../scenarios/evidence-scenario.ts';
import { history, hours, minutes, START } from '../scenarios/history.ts';
import { deployed, pushed, runs } from '../scenarios/scenario.ts';

const SIGNERS = `
signers:
  - { name: release, key: keys/release.pub }
  - { name: scanner, key: keys/scanner.pub }
`;
const SIGNED = ACME.replace('require: { digest: true }', 'require: { signature: [release] }') + SIGNERS;
const BOTH = ACME.replace('require: { digest: true }', 'require: { signature: [release, scanner] }') + SIGNERS;
const CI = {
  identity: 'https://github.com/acme/shop/.github/workflows/release.yml@refs/heads/main',
  issuer: 'https://token.example',
  claims: {},
};
const BY_CI = `${ACME.replace('require: { digest: true }', 'require: { signature: [ci] }')}
signers:
  - { name: ci, identity: "https://github.com/acme/*/.github/workflows/release.yml@refs/heads/main", issuer: "https://token.example" }
`;
const OUTDATED = {
  signer: 'ci',
  who: CI,
  state: 'unsupported',
  check: 'trust-root',
  ours: true,
  reason: 'it is signed by a service that this trust root does not know: the log c0ffee123456…',
} as const;
const BY_HABIT = ACME + SIGNERS;
const released = [pushed('shop/api:1', 'a'), runs('shop/api', 'shop/api:1', 'a')];
const HOUR = 60 * 60 * 1000;

export const cases: readonly Case[] = [
  {
    name: 'it runs in production, was asked about an hour later, and nothing was attached',
    policy: SIGNED,
    ...history(...released, hours(1), nothingAttached('a')),
    expect: 'fires',
    severity: 'medium',
    state: 'open',
    absence: 'proven',
    says: 'no signature of release, nor anything else, is attached',
  },
  {
    name: 'each earlier release had one',
    policy: SIGNED,
    ...history(
      pushed('shop/api:1', 'b'),
      attached('b', { signer: 'release' }),
      pushed('shop/api:2', 'c'),
      attached('c', { signer: 'release' }),
      ...released,
      hours(1),
      nothingAttached('a'),
    ),
    expect: 'fires',
    says: 'its last 2 releases had one',
  },
  {
    name: 'the policy requires none, each earlier release had one, and this one has none',
    policy: BY_HABIT,
    ...history(
      pushed('shop/api:1', 'b'),
      attached('b', { signer: 'release' }),
      pushed('shop/api:2', 'c'),
      attached('c', { signer: 'release' }),
      ...released,
      hours(1),
      nothingAttached('a'),
    ),
    expect: 'fires',
    severity: 'low',
  },
  {
    name: 'the policy requires none, and nothing here is usually signed',
    policy: BY_HABIT,
    ...history(pushed('shop/api:0', 'b'), ...released, hours(1), nothingAttached('a')),
    expect: 'none',
  },
  {
    name: 'it is signed',
    policy: SIGNED,
    ...history(...released, attached('a', { signer: 'release' })),
    expect: { quiet: 'signed' },
  },
  {
    name: 'two have to sign, and one did',
    policy: BOTH,
    ...history(...released, hours(1), attached('a', { signer: 'release' })),
    expect: 'fires',
    says: 'no signature of scanner is among the 1 attachment',
  },
  {
    name: 'its index is signed',
    policy: SIGNED,
    ...history(
      pushed('shop/api', 'a'),
      pushed('shop/api:1', 'd', { children: 'ab' }),
      runs('shop/api', 'shop/api:1', 'a'),
      attached('d', { signer: 'release' }),
    ),
    expect: { quiet: 'signed' },
  },
  {
    name: 'each image of the index is signed, and the kubelet reports the index',
    policy: SIGNED,
    ...history(
      pushed('shop/api', 'a'),
      pushed('shop/api', 'b'),
      pushed('shop/api:1', 'd', { children: 'ab' }),
      runs('shop/api', 'shop/api:1', 'd'),
      attached('a', { signer: 'release' }),
      attached('b', { signer: 'release' }),
    ),
    expect: { quiet: 'signed' },
  },
  {
    name: 'an index was made around a signed image, with another one in it',
    policy: SIGNED,
    ...history(
      pushed('shop/api', 'a'),
      pushed('shop/api', 'b'),
      pushed('shop/api:1', 'd', { children: 'ab', by: 'mallory' }),
      runs('shop/api', 'shop/api:1', 'd'),
      attached('a', { signer: 'release' }),
      hours(1),
      nothingAttached('d'),
      nothingAttached('b'),
    ),
    expect: 'fires',
    defeats: 'signed',
  },
  {
    name: 'a stranger signed it',
    policy: SIGNED,
    ...history(
      ...released,
      hours(1),
      attached('a', { signer: 'release', state: 'failed', check: 'signature', ours: false }),
    ),
    expect: 'fires',
    severity: 'medium',
    absence: 'proven',
  },
  {
    name: 'another signer of the policy signed it, and not the one that is asked for',
    policy: SIGNED,
    ...history(...released, hours(1), attached('a', { signer: 'scanner' })),
    expect: 'fires',
  },
  {
    name: 'the release made a statement about it, and no signature',
    policy: SIGNED,
    ...history(
      ...released,
      hours(1),
      attached('a', { signer: 'release', states: { builder: 'https://builder.example' } }),
    ),
    expect: 'fires',
    says: 'release made statements about it, and signed nothing',
  },
  {
    name: 'what is attached claims to be of the release, and is about another image',
    policy: SIGNED,
    ...history(
      ...released,
      hours(1),
      attached('a', { state: 'failed', check: 'subject', ours: true, reason: 'the payload is about another image' }),
    ),
    expect: 'fires',
    says: 'no signature of release is good: subject, the payload is about another image',
  },
  {
    name: 'what is attached is of a format that is not read',
    policy: SIGNED,
    ...history(...released, hours(1), attached('a', { state: 'unsupported', reason: 'it is signed with Ed25519ph' })),
    expect: 'fires',
    says: 'it is signed with Ed25519ph',
  },
  {
    name: 'rubbish was attached beside the good one',
    policy: SIGNED,
    ...history(
      ...released,
      attached('a', { signer: 'release' }),
      attached('a', { as: 'rubbish', state: 'failed', check: 'signature', ours: true }),
      attached('a', { as: 'more rubbish', state: 'unreadable', check: 'parse' }),
    ),
    expect: { quiet: 'signed' },
  },
  {
    name: 'the signature was taken away after it was seen',
    policy: SIGNED,
    ...history(...released, attached('a', { signer: 'release' }), hours(2), nothingAttached('a')),
    expect: { quiet: 'signed' },
  },
  {
    name: 'it was signed while the key counted, by what was seen first, and the key ended since',
    policy: SIGNED,
    ...history(
      ...released,
      attached('a', { signer: 'release', counts: { from: 0, to: START + HOUR } }),
      hours(1000),
      attached('a', { signer: 'release', counts: { from: 0, to: START + HOUR } }),
    ),
    expect: { quiet: 'signed' },
  },
  {
    name: 'it was first seen after the key had ended, and nobody proves when it was signed',
    policy: SIGNED,
    ...history(
      ...released,
      hours(2),
      attached('a', { signer: 'release', counts: { from: 0, to: START + HOUR }, ours: true }),
    ),
    expect: 'fires',
    says: 'key-validity',
  },
  {
    name: 'somebody claims to have seen it while the key counted',
    policy: SIGNED,
    ...history(
      ...released,
      attached('a', { signer: 'release', counts: { from: 0, to: START + HOUR }, strength: 'asserted' }),
      hours(2),
      attached('a', { signer: 'release', counts: { from: 0, to: START + HOUR }, ours: true }),
    ),
    expect: 'fires',
    says: 'key-validity',
  },
  {
    name: 'it was seen in a sandbox’s registry while the key counted',
    policy: SIGNED,
    ...history(
      ...released,
      attached('a', { signer: 'release', counts: { from: 0, to: START + HOUR }, at: 'sandbox.example/x' }),
      hours(2),
      attached('a', { signer: 'release', counts: { from: 0, to: START + HOUR }, ours: true }),
    ),
    expect: 'fires',
    says: 'key-validity',
  },
  {
    name: 'it was asked about before a signature had its time',
    policy: SIGNED,
    ...history(...released, nothingAttached('a'), hours(1), runs('shop/web', 'shop/web:1', 'e')),
    expect: 'fires',
    severity: 'low',
    absence: 'unproven',
  },
  {
    name: 'it was asked about at once, and it still may be signed',
    policy: SIGNED,
    at: START + 5 * 60_000,
    ...history(...released, nothingAttached('a')),
    expect: 'fires',
    state: 'pending',
  },
  {
    name: 'that there is nothing is only claimed',
    policy: SIGNED,
    ...history(...released, hours(1), nothingAttached('a', { strength: 'asserted' })),
    expect: { quiet: 'unasked' },
  },
  {
    name: 'another registry has nothing of it, and a file has not',
    policy: SIGNED,
    ...history(
      ...released,
      hours(1),
      nothingAttached('a', { at: 'other.example/shop/api' }),
      nothingAttached('a', { at: '' }),
    ),
    expect: { quiet: 'unasked' },
  },
  {
    name: 'not everything answered, and what did has nothing by the release',
    policy: SIGNED,
    ...history(...released, hours(1), attached('a', { signer: 'scanner', isComplete: false })),
    expect: 'fires',
    severity: 'low',
    absence: 'unproven',
  },
  {
    name: 'nobody asked',
    policy: SIGNED,
    ...history(...released, hours(1)),
    expect: { quiet: 'unasked' },
  },
  {
    name: 'the mesh injects it',
    policy: SIGNED,
    ...history(
      pushed('mesh/proxyv2:1', 'a'),
      runs('shop/api', 'mesh/proxyv2:1', 'a', { container: 'istio-proxy' }),
      hours(1),
      nothingAttached('a', { at: 'mesh/proxyv2' }),
    ),
    expect: { quiet: 'injected' },
  },
  {
    name: 'it runs where nothing is asked for',
    policy: SIGNED,
    ...history(
      pushed('shop/api:1', 'a'),
      runs('shop/api', 'shop/api:1', 'a', { cluster: 'sandbox-1' }),
      hours(1),
      nothingAttached('a'),
    ),
    expect: 'none',
  },
  {
    name: 'it is asked for by its tag, and no container was seen yet',
    policy: SIGNED,
    ...history(pushed('shop/api:1', 'a'), deployed('shop/api', 'shop/api:1'), minutes(40), nothingAttached('a')),
    expect: 'fires',
    absence: 'proven',
  },
  {
    name: 'the pipeline signed it, and its log got a new key that the trust root does not have: that is told once for all',
    policy: BY_CI,
    ...history(...released, hours(1), attached('a', OUTDATED)),
    expect: { quiet: 'outdated' },
  },
  {
    name: 'an authority of mallory’s own names the pipeline: that vouches for nothing',
    policy: BY_CI,
    ...history(...released, hours(1), attached('a', { ...OUTDATED, ours: false })),
    expect: 'fires',
    severity: 'medium',
    defeats: 'outdated',
  },
  {
    name: 'mallory has a certificate of the known authority for himself, and a log of his own',
    policy: BY_CI,
    ...history(...released, hours(1), attached('a', { ...OUTDATED, who: { ...CI, identity: 'mallory@mail.example' } })),
    expect: 'fires',
    severity: 'medium',
    defeats: 'outdated',
  },
  {
    name: 'the pipeline’s is by a log that is not known, and another that is required lacks: that is told',
    policy: BY_CI.replace('signature: [ci]', 'signature: [ci, release]').replace(
      'signers:\n',
      'signers:\n  - { name: release, key: keys/release.pub }\n',
    ),
    ...history(...released, hours(1), attached('a', OUTDATED)),
    expect: 'fires',
    says: 'wants it signed by release',
  },
];
