import { ACME } from '../scenarios/acme.ts';
import type { Case } from '../rule.ts';
import { attached, STATED_BUILD } from '../scenarios/evidence-scenario.ts';
import { history, hours } from '../scenarios/history.ts';
import { pushed, ran } from '../scenarios/scenario.ts';

const SIGNED = `${ACME}
signers:
  - { name: release, key: keys/release.pub, builders: ["https://builder.example/v1"] }
`;

/** Where a signer of the policy states a build. */
export const attestedCases: readonly Case[] = [
  {
    name: 'a signed statement names a build that is allowed, and no record tells of its run',
    policy: SIGNED,
    ...history(pushed('shop/api:1.4', 'a'), attached('a', { states: STATED_BUILD }), hours(1)),
    expect: { quiet: 'attested' },
  },
  {
    name: 'a signed statement names the run by its number, hours before the push',
    policy: SIGNED,
    ...history(
      ran('8123/1'),
      hours(7),
      pushed('shop/api:1.4', 'a'),
      attached('a', { states: { ...STATED_BUILD, run: 'https://github.com/acme/shop/actions/runs/8123/attempts/1' } }),
    ),
    expect: { quiet: 'explained' },
  },
  {
    name: 'it names a build that is not allowed',
    policy: SIGNED,
    ...history(
      pushed('shop/api:1.4', 'a'),
      attached('a', { states: { ...STATED_BUILD, ref: 'refs/heads/evil' } }),
      hours(1),
    ),
    expect: 'fires',
    defeats: 'attested',
  },
  {
    name: 'whoever pushed it put such a statement into an index, or signed it himself',
    policy: SIGNED,
    ...history(
      pushed('shop/api:1.4', 'a'),
      attached('a', { states: STATED_BUILD, state: 'failed', check: 'signature', ours: false }),
      attached('a', { states: STATED_BUILD, state: 'unsigned', format: 'buildkit', index: 'd', as: 'statement' }),
      hours(1),
    ),
    expect: 'fires',
    defeats: 'attested',
  },
  {
    name: 'the statement is about another digest under the same tag',
    policy: SIGNED,
    ...history(pushed('shop/api:1.4', 'b'), attached('a', { states: STATED_BUILD }), hours(1)),
    expect: 'fires',
    defeats: 'attested',
  },
  {
    name: 'the statement is about a repository of which no build is listed',
    policy: SIGNED,
    ...history(
      ran('8123/1', { made: ['a'] }),
      pushed('shop/api:1.4', 'a'),
      pushed('base/os:1', 'b', { by: 'base-bot' }),
      attached('b', { states: STATED_BUILD, at: 'base/os' }),
    ),
    expect: { quiet: 'explained' },
  },
];
