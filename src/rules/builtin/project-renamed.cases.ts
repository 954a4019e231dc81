import { ACME } from '../scenarios/acme.ts';
import { days, history } from '../scenarios/history.ts';
import { pushed, ran } from '../scenarios/scenario.ts';
import type { Case } from '../rule.ts';

const hook = { source: 'github-webhook', strength: 'asserted' } as const;
const BOTH = ACME.replace(
  '    builds:\n',
  '    builds:\n      - { source: github, project: platform/shop, refs: ["refs/heads/main"], triggers: [push] }\n',
);
/** What the API answers of any run, once the project is moved. */
const moved = { id: 'git.example/406', project: 'platform/shop' };
const before = { id: 'git.example/406', project: 'acme/shop' };

export const cases: readonly Case[] = [
  {
    name: 'the API tells today’s name of old runs, and webhooks the one of the time',
    policy: ACME,
    ...history(
      ran('1/1', { ...hook, ...before }),
      ran('1/1', moved),
      pushed('shop/api:1.4', 'a'),
      days(5),
      ran('2/1', { ...hook, ...moved }),
      ran('2/1', moved),
      pushed('shop/api:1.5', 'b'),
    ),
    expect: 'fires',
    severity: 'medium',
    says: 'The github project platform/shop (id git.example/406) is the one that the policy calls acme/shop, as webhooks alone say. Its runs explain 2 pushes, the last of shop/api:1.4',
  },
  {
    name: 'the build system’s records gave it the name of the policy until it was renamed',
    policy: ACME,
    ...history(
      ran('1/1', before),
      pushed('shop/api:1.4', 'a'),
      days(5),
      ran('2/1', moved),
      pushed('shop/api:1.5', 'b'),
    ),
    expect: 'fires',
    severity: 'low',
    says: 'is the one that the policy calls acme/shop, as its records up to',
  },
  {
    name: 'the policy has both names',
    policy: BOTH,
    ...history(ran('1/1', { ...hook, ...before }), ran('1/1', moved), pushed('shop/api:1.4', 'a')),
    expect: 'none',
  },
  {
    name: 'a forged webhook gives another project’s run the name, and the project’s own webhooks call it otherwise',
    policy: ACME,
    ...history(
      ran('1/1', { ...hook, id: 'git.example/500', project: 'acme/toy' }),
      ran('2/1', { ...hook, id: 'git.example/500', project: 'acme/shop' }),
      ran('2/1', { id: 'git.example/500', project: 'acme/toy' }),
      ran('1/1', { id: 'git.example/500', project: 'acme/toy' }),
      ran('2/1', { ...hook, id: 'git.example/500', project: 'acme/toy' }),
      pushed('shop/api:1.4', 'a'),
    ),
    expect: 'none',
  },
  {
    name: 'a forged webhook gives a project the name of another that is on record',
    policy: ACME,
    ...history(
      ran('1/1', before),
      days(1),
      ran('2/1', { ...hook, id: 'git.example/500', project: 'acme/shop' }),
      ran('2/1', { id: 'git.example/500', project: 'acme/toy' }),
      pushed('shop/api:1.4', 'a'),
    ),
    expect: 'none',
  },
  {
    name: 'a webhook gives a project a name by a run that is not on record',
    policy: ACME,
    ...history(
      ran('9/1', { ...hook, id: 'git.example/500', project: 'acme/shop' }),
      ran('2/1', { id: 'git.example/500', project: 'acme/toy' }),
      pushed('shop/api:1.4', 'a'),
    ),
    expect: 'none',
  },
];
