import { ACME } from '../scenarios/acme.ts';
import { days, history, hours, minutes, type Moment, quickly, type Step } from '../scenarios/history.ts';
import { onHost, pulled, pushed, ran, runs } from '../scenarios/scenario.ts';
import type { Case, Story } from '../rule.ts';

const NIGHTLY = 'base/forecast:nightly';
const built = (config: string, host = 'ci-1'): Moment => onHost(host, 'built', config);
const sent = (config: string, image = NIGHTLY, host = 'ci-1'): Moment => onHost(host, 'pushed', config, image);
const told = (digest: string, config: string): Moment => pushed(NIGHTLY, digest, { by: 'base-bot', config });
/** What a builder makes and sends, and the registry records. */
const night = (digest: string, config: string): Step => [built(config), quickly(sent(config), told(digest, config))];

/** A night of which the registry told nothing; then the pods are restarted, and the registry tells what they pull. */
const lost = (happened: Step, before: Step = []): Story =>
  history(
    before,
    night('a', '1'),
    runs('shop/forecast', NIGHTLY, 'a'),
    hours(23),
    happened,
    hours(4),
    pulled(NIGHTLY, 'b', { config: '2' }),
    runs('shop/forecast', NIGHTLY, 'b', { pod: 'k8s2v' }),
    days(1),
    night('c', '3'),
  );
const claimed = ({ make }: Moment): Moment => ({
  step: 'event',
  make: (id, at) => ({ ...make(id, at), strength: 'asserted' }),
});
const fires = { expect: 'fires', severity: 'high', defeats: 'sent' } as const;

/** The registry lost its record of a push that the builder has. */
export const lostMoves: readonly Case[] = [
  {
    name: 'the registry lost its record of a night, and the builder has one that it made and sent these bytes',
    policy: ACME,
    ...lost([built('2'), sent('2')]),
    expect: { quiet: 'sent' },
  },
  {
    name: 'a host that is no builder made and sent it',
    policy: ACME,
    ...lost([built('2', 'laptop'), sent('2', NIGHTLY, 'laptop')]),
    ...fires,
  },
  {
    name: 'the builder sent what it had not made',
    policy: ACME,
    ...lost([onHost('ci-1', 'loaded', '2'), sent('2')]),
    ...fires,
  },
  {
    name: 'the builder made it, and sent it by another name',
    policy: ACME,
    ...lost([built('2'), sent('2', 'base/forecast:edge')]),
    ...fires,
  },
  {
    name: 'the builder made and sent something else, and these bytes were put under the name on the node',
    policy: ACME,
    ...lost([built('4'), sent('4')]),
    ...fires,
  },
  {
    name: 'the builder sent them, and then something else by the same name',
    policy: ACME,
    ...lost([built('2'), sent('2'), minutes(30), built('4'), sent('4')]),
    ...fires,
  },
  {
    name: 'the registry tells that the tag was moved to other bytes after the builder had sent these',
    policy: ACME,
    ...lost([built('2'), sent('2'), minutes(30), night('d', '4')]),
    ...fires,
  },
  {
    name: 'who sends the builder’s records himself claims that',
    policy: ACME,
    ...lost([claimed(built('2')), claimed(sent('2'))]),
    ...fires,
  },
  {
    name: 'a run is asked for there, and a host’s record stands in for none',
    policy: ACME.replace(
      'actors: [base-bot]',
      'actors: [base-bot]\n    builds: [{ source: github, project: acme/shop }]',
    ),
    ...lost([built('2'), sent('2')], ran('7', { made: [`${NIGHTLY}@a`] })),
    ...fires,
  },
];
