import type { Case } from '../rule.ts';
import { ACME } from '../scenarios/acme.ts';
import { attached } from '../scenarios/evidence-scenario.ts';
import { history, hours } from '../scenarios/history.ts';
import { pushed, runs } from '../scenarios/scenario.ts';

const CI = {
  identity: 'https://github.com/acme/shop/.github/workflows/release.yml@refs/heads/main',
  issuer: 'https://token.example',
  claims: {},
};
const POLICY = `${ACME.replace('require: { digest: true }', 'require: { signature: [ci] }')}
signers:
  - { name: ci, identity: "https://github.com/acme/*/.github/workflows/release.yml@refs/heads/main", issuer: "https://token.example" }
`;
const WHY = 'it is signed by a service that this trust root (of 2026-03-01) does not know';
const UNKNOWN = { signer: 'ci', who: CI, state: 'unsupported', check: 'trust-root', ours: true } as const;
const LOG = { ...UNKNOWN, reason: `${WHY}: the log c0ffee123456…` } as const;
const AUTHORITY = { ...UNKNOWN, ours: false, reason: `${WHY}: its certificate authority` } as const;

export const cases: readonly Case[] = [
  {
    name: 'the log got a new key, and every release since is in the new one: one finding for all',
    policy: POLICY,
    ...history(
      ...['a', 'b', 'c'].flatMap((image) => [
        pushed(`shop/api:${image}`, image),
        runs(`shop/${image}`, `shop/api:${image}`, image),
        hours(1),
        attached(image, LOG),
      ]),
    ),
    expect: 'fires',
    severity: 'low',
    times: 1,
    says: '3 signatures and statements of 3 images can be called neither good nor bad: it is signed by a service that this trust root (of 2026-03-01) does not know: the log c0ffee123456…',
  },
  {
    name: 'what says to be by the pipeline has a certificate of an authority that nobody knows',
    policy: POLICY,
    ...history(pushed('shop/api:1', 'a'), runs('shop/api', 'shop/api:1', 'a'), hours(1), attached('a', AUTHORITY)),
    expect: 'fires',
    severity: 'low',
    times: 1,
    says: '1 signature or statement of 1 image can be called neither good nor bad',
  },
  {
    name: 'a stranger’s, by services of the stranger’s own: nothing is asked of it',
    policy: POLICY,
    ...history(
      pushed('shop/api:1', 'a'),
      attached('a', { ...AUTHORITY, who: { ...CI, identity: 'mallory@mail.example' } }),
      attached('a', { ...LOG, as: 'two', who: { ...CI, issuer: 'https://login.example' } }),
    ),
    expect: 'none',
  },
  {
    name: 'the root knows all that proves it',
    policy: POLICY,
    ...history(pushed('shop/api:1', 'a'), attached('a', { signer: 'ci', who: CI })),
    expect: 'none',
  },
  {
    name: 'a signature of another image fails by that',
    policy: POLICY,
    ...history(pushed('shop/api:1', 'a'), attached('a', { ...UNKNOWN, state: 'failed', check: 'subject' })),
    expect: 'none',
  },
];
