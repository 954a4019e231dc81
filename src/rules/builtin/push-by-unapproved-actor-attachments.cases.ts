import type { Case } from '../rule.ts';
import { history } from '../scenarios/history.ts';
import { digestOf, pushed, runs } from '../scenarios/scenario.ts';

const policy = `version: 1
publishers:
  - { repositories: ["registry.acme.example/shop/*"], actors: [ci-bot] }
  - { repositories: ["registry.acme.example/**"], only: attachments, actors: [signer] }
`;
const SIGNATURE = `shop/api:${digestOf('a').replace(':', '-')}.sig`;
const bySigner = { by: 'signer' } as const;

export const byAttacher: readonly Case[] = [
  {
    name: 'whoever may only attach signs an image',
    policy,
    ...history(pushed('shop/api:1.4', 'a'), pushed(SIGNATURE, 'b', bySigner)),
    expect: { quiet: 'allowed' },
  },
  {
    name: 'whoever may only attach pushes an image',
    policy,
    ...history(pushed('shop/api:1.4', 'a'), pushed('shop/api:1.5', 'b', bySigner)),
    defeats: 'allowed',
    expect: 'fires',
    severity: 'high',
    says: 'only ci-bot may push there',
  },
  {
    name: 'whoever may only attach keeps an image under the tag of a signature, and it runs by its digest',
    policy,
    ...history(
      pushed('shop/api:1.4', 'a'),
      pushed(SIGNATURE, 'b', bySigner),
      runs('shop/api', `shop/api@${digestOf('b')}`, 'b'),
    ),
    defeats: 'allowed',
    expect: 'fires',
    says: 'only ci-bot may push there',
  },
];
