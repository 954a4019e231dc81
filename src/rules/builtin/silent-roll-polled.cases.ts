import { found, held } from '../scenarios/asking-scenario.ts';
import { days, history, hours, minutes, type Step } from '../scenarios/history.ts';
import { deployed, ran, runs } from '../scenarios/scenario.ts';
import type { Case, Story } from '../rule.ts';

const LATEST = 'polled.acme.example/shop/api:latest';
const POLICY = `
version: 1
registries: [{ host: polled.acme.example }]
publishers:
  - { repositories: ["polled.acme.example/**"], actors: [ci-bot], builds: [{ source: github, project: acme/shop }] }
`;

/** A registry that tells of no push is asked now and then; between two questions a pod is made anew. */
const betweenQuestions = (brought: Step, after: number): Story =>
  history(
    ran('1', { made: [`${LATEST}@a`] }),
    held(LATEST, 'a'),
    deployed('shop/api', LATEST),
    runs('shop/api', LATEST, 'a'),
    days(1),
    brought,
    hours(1),
    runs('shop/api', LATEST, 'b', { pod: 'k8s2v' }),
    minutes(2),
    found(LATEST, 'b', { after }),
    hours(2),
  );

/** Where only asking the registry shows that the tag moved. */
export const polled: readonly Case[] = [
  {
    name: 'a build’s push is seen by the next question alone, and a pod was made anew before that',
    policy: POLICY,
    ...betweenQuestions(ran('2', { made: [`${LATEST}@b`] }), 5),
    expect: { quiet: 'moved' },
  },
  {
    name: 'bytes that no build made were put on a node, and under the tag before the next question',
    policy: POLICY,
    ...betweenQuestions([], 5),
    defeats: 'moved',
    expect: 'fires',
    severity: 'high',
    says: 'moved the tag',
  },
  {
    name: 'a pod runs what the registry had under the tag no more than a minute before it was asked, and not yet then',
    policy: POLICY,
    ...betweenQuestions(ran('2', { made: [`${LATEST}@b`] }), 1),
    expect: { quiet: 'unwatched' },
  },
];
