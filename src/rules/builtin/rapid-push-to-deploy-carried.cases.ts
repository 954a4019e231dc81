import { ACME } from '../scenarios/acme.ts';
import type { Case } from '../rule.ts';
import { history, hours, minutes } from '../scenarios/history.ts';
import { pushed, ran, updated } from '../scenarios/scenario.ts';

/** The registry copies what is built into one beside the clusters, whoever else pushes there is nobody. */
const CARRIED = ACME.replace(
  '  replication:\n',
  '$&    - { actors: [copier], from: ["registry.acme.example/**"], to: ["registry.eu.acme.example/**"] }\n',
)
  .replace('environments:\n', 'unlistedRepositories: nobody\n$&')
  .replace('"registry.acme.example/prod/**"]\n    deployers', '"registry.eu.acme.example/shop/**", $&');
const EU = 'registry.eu.acme.example';

/** What a listed replication copied, right after it was pushed, and a deployment takes. */
export const carriedCases: readonly Case[] = [
  {
    name: 'the copy of what an approved build has just pushed',
    policy: CARRIED,
    ...history(
      ran('8123/1'),
      pushed('shop/api:1.4', 'a'),
      pushed(`${EU}/shop/api:1.4`, 'a', { by: 'copier' }),
      minutes(2),
      updated('shop/api', `${EU}/shop/api:1.4`),
    ),
    expect: { quiet: 'pipeline' },
  },
  {
    name: 'the copy of a copy',
    policy: CARRIED.replace('from: ["registry.acme.example/**"]', 'from: ["*.acme.example/**"]').replace(
      'to: ["registry.eu.acme.example/**"]',
      'to: ["registry.eu.acme.example/**", "registry.us.acme.example/**"]',
    ),
    ...history(
      ran('8123/1'),
      pushed('shop/api:1.4', 'a'),
      pushed('registry.us.acme.example/shop/api:1.4', 'a', { by: 'copier' }),
      pushed(`${EU}/shop/api:1.4`, 'a', { by: 'copier' }),
      minutes(2),
      updated('shop/api', `${EU}/shop/api:1.4`),
    ),
    expect: { quiet: 'pipeline' },
  },
  {
    name: 'what no build explains is copied by itself',
    policy: CARRIED,
    ...history(
      hours(2),
      pushed('shop/api:1.4', 'b', { from: '203.0.113.66' }),
      pushed(`${EU}/shop/api:1.4`, 'b', { by: 'copier' }),
      minutes(2),
      updated('shop/api', `${EU}/shop/api:1.4`),
    ),
    defeats: 'pipeline',
    expect: 'fires',
    severity: 'medium',
    says: 'after copier had pushed it',
  },
  {
    name: 'with the credential of the replication an image goes to production that is nowhere else',
    policy: CARRIED,
    ...history(
      ran('8123/1'),
      pushed('shop/api:1.4', 'a'),
      pushed(`${EU}/shop/api:1.4`, 'b', { by: 'copier', from: '203.0.113.66' }),
      minutes(2),
      updated('shop/api', `${EU}/shop/api:1.4`),
    ),
    defeats: 'pipeline',
    expect: 'fires',
    severity: 'medium',
  },
  {
    name: 'with that credential what an allowed build of his own made goes to production as another image',
    policy: CARRIED,
    ...history(
      ran('8123/1'),
      pushed('shop/toy:1.0', 'b'),
      pushed(`${EU}/shop/api:1.4`, 'b', { by: 'copier', from: '203.0.113.66' }),
      minutes(2),
      updated('shop/api', `${EU}/shop/api:1.4`),
    ),
    defeats: 'pipeline',
    expect: 'fires',
    severity: 'medium',
  },
];
