import type { Case } from '../rule.ts';
import { ACME } from '../scenarios/acme.ts';
import { attached, nothingAttached, STATED_BUILD } from '../scenarios/evidence-scenario.ts';
import { history, hours } from '../scenarios/history.ts';
import { pushed, runs } from '../scenarios/scenario.ts';

const SIGNERS = `
signers:
  - { name: release, key: keys/release.pub, builders: ["https://builder.example/v1"] }
  - { name: scanner, key: keys/scanner.pub }
`;
const ATTESTED = ACME.replace('require: { digest: true }', 'require: { provenance: true }') + SIGNERS;
const released = [pushed('shop/api:1', 'a'), runs('shop/api', 'shop/api:1', 'a')];

export const cases: readonly Case[] = [
  {
    name: 'it runs in production, was asked about an hour later, and nothing was attached',
    policy: ATTESTED,
    ...history(...released, hours(1), nothingAttached('a')),
    expect: 'fires',
    severity: 'medium',
    absence: 'proven',
    says: 'no statement by a signer of the policy is attached',
  },
  {
    name: 'the release states that the release workflow built it',
    policy: ATTESTED,
    ...history(...released, attached('a', { states: STATED_BUILD })),
    expect: { quiet: 'attested' },
  },
  {
    name: 'the statement is about the index that lists it',
    policy: ATTESTED,
    ...history(
      pushed('shop/api', 'a'),
      pushed('shop/api:1', 'd', { children: 'ab' }),
      runs('shop/api', 'shop/api:1', 'a'),
      attached('d', { states: STATED_BUILD }),
    ),
    expect: { quiet: 'attested' },
  },
  {
    name: 'the builder put its statement into the index, and the index is signed',
    policy: ATTESTED,
    ...history(
      pushed('shop/api', 'a'),
      pushed('shop/api:1', 'd', { children: 'ab' }),
      runs('shop/api', 'shop/api:1', 'a'),
      attached('a', { states: STATED_BUILD, state: 'unsigned', format: 'buildkit', index: 'd' }),
      attached('d', { signer: 'release' }),
    ),
    expect: { quiet: 'attested' },
  },
  {
    name: 'the builder put its statement into the index, and nobody signed it',
    policy: ATTESTED,
    ...history(
      pushed('shop/api', 'a'),
      pushed('shop/api:1', 'd', { children: 'ab' }),
      runs('shop/api', 'shop/api:1', 'a'),
      hours(1),
      attached('a', { states: STATED_BUILD, state: 'unsigned', format: 'buildkit', index: 'd' }),
      nothingAttached('d'),
    ),
    expect: 'fires',
    says: 'its builder put a statement into the index, and nobody signed it',
    defeats: 'attested',
  },
  {
    name: 'somebody signed a statement who may not speak for the builder',
    policy: ATTESTED,
    ...history(...released, hours(1), attached('a', { signer: 'scanner', states: STATED_BUILD })),
    expect: 'fires',
    says: 'scanner lists no builders',
  },
  {
    name: 'it is from a fork’s workflow',
    policy: ATTESTED,
    ...history(
      ...released,
      hours(1),
      attached('a', { states: { ...STATED_BUILD, source: 'git+https://github.com/mallory/shop' } }),
    ),
    expect: 'fires',
    says: 'it is from mallory/shop',
  },
  {
    name: 'a good statement of another kind says nothing about the build',
    policy: ATTESTED,
    ...history(
      ...released,
      hours(1),
      attached('a', { states: { ...STATED_BUILD, predicateType: 'https://spdx.dev/Document' } }),
    ),
    expect: 'fires',
  },
  {
    name: 'the certificate of the signature names the run',
    policy: ATTESTED.replace(
      'key: keys/release.pub,',
      'identity: "https://github.com/acme/shop/.github/workflows/release.yml@refs/heads/main", issuer: "https://token.example",',
    ),
    ...history(
      ...released,
      attached('a', {
        who: {
          identity: 'https://github.com/acme/shop/.github/workflows/release.yml@refs/heads/main',
          issuer: 'https://token.example',
          claims: {
            builder: 'https://builder.example/v1',
            source: 'https://github.com/acme/shop',
            ref: 'refs/heads/main',
            workflow: 'https://github.com/acme/shop/.github/workflows/release.yml@refs/heads/main',
            trigger: 'push',
          },
        },
      }),
    ),
    expect: { quiet: 'attested' },
  },
  {
    name: 'nobody asked',
    policy: ATTESTED,
    ...history(...released, hours(1)),
    expect: { quiet: 'unasked' },
  },
  {
    name: 'the mesh injects it',
    policy: ATTESTED,
    ...history(
      pushed('mesh/proxyv2:1', 'a'),
      runs('shop/api', 'mesh/proxyv2:1', 'a', { container: 'istio-proxy' }),
      hours(1),
      nothingAttached('a', { at: 'mesh/proxyv2' }),
    ),
    expect: { quiet: 'injected' },
  },
];
