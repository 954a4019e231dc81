import type { Case } from '../rule.ts';
import { ACME } from '../scenarios/acme.ts';
import { attached, STATED_BUILD } from '../scenarios/evidence-scenario.ts';
import { history, hours } from '../scenarios/history.ts';
import { pushed, ran } from '../scenarios/scenario.ts';

const SIGNED = `${ACME}
signers:
  - { name: release, key: keys/release.pub, builders: ["https://builder.example/v1"] }
  - { name: scanner, key: keys/scanner.pub }
`;
const COMMIT = '1'.repeat(40);
const GOOD = { ...STATED_BUILD, commit: COMMIT };
const built = [ran('8123/1', { made: ['a'], commit: COMMIT }), pushed('shop/api:1', 'a')];

export const cases: readonly Case[] = [
  {
    name: 'the statement names a branch from which nothing is released',
    policy: SIGNED,
    ...history(pushed('shop/api:1', 'a'), attached('a', { states: { ...GOOD, ref: 'refs/heads/evil' } })),
    expect: 'fires',
    severity: 'high',
    says: 'it is of refs/heads/evil, not of refs/heads/main, refs/tags/v*',
  },
  {
    name: 'it names another repository',
    policy: SIGNED,
    ...history(
      pushed('shop/api:1', 'a'),
      attached('a', { states: { ...GOOD, source: 'git+https://github.com/acme/shop-evil' } }),
    ),
    expect: 'fires',
    says: 'acme/shop-evil',
  },
  {
    name: 'it is of a builder for which the signer may not speak',
    policy: SIGNED,
    ...history(
      pushed('shop/api:1', 'a'),
      attached('a', { states: { ...GOOD, builder: 'https://builder.example/v1-evil' } }),
    ),
    expect: 'fires',
    says: 'for which release may not speak',
  },
  {
    name: 'a signer that lists no builders states something: nothing of it is provenance, good or bad',
    policy: SIGNED,
    ...history(
      pushed('shop/api:1', 'a'),
      attached('a', { states: { ...GOOD, ref: 'refs/heads/evil' }, signer: 'scanner' }),
    ),
    expect: 'none',
  },
  {
    name: 'the run on record made the bytes from another commit',
    policy: SIGNED,
    ...history(...built, attached('a', { states: { ...GOOD, commit: '2'.repeat(40) } })),
    expect: 'fires',
    says: 'it names the commit 222222222222, but github run 8123/1 of acme/shop made these bytes from 111111111111',
  },
  {
    name: 'it names what the policy allows and the run on record says',
    policy: SIGNED,
    ...history(...built, attached('a', { states: GOOD })),
    expect: { quiet: 'as-allowed' },
  },
  {
    name: 'one names a branch from which nothing is released, and one beside it what is allowed',
    policy: SIGNED,
    ...history(
      ...built,
      attached('a', { states: { ...GOOD, ref: 'refs/heads/evil' }, as: 'first' }),
      attached('a', { states: GOOD, as: 'second' }),
    ),
    expect: { quiet: 'as-allowed' },
  },
  {
    name: 'beside the wrong one somebody attaches what names the right build, by a key that nobody knows',
    policy: SIGNED,
    ...history(
      pushed('shop/api:1', 'a'),
      attached('a', { states: { ...GOOD, ref: 'refs/heads/evil' }, as: 'first' }),
      attached('a', { states: GOOD, as: 'second', state: 'failed', check: 'signature', ours: false }),
    ),
    expect: 'fires',
    defeats: 'as-allowed',
  },
  {
    name: 'a builder’s unsigned statement names another branch: nobody answers for it',
    policy: SIGNED,
    ...history(
      pushed('shop/api', 'a'),
      pushed('shop/api:1', 'd', { children: 'a' }),
      attached('a', { states: { ...GOOD, ref: 'refs/heads/evil' }, state: 'unsigned', format: 'buildkit', index: 'd' }),
      hours(1),
    ),
    expect: 'none',
  },
];
