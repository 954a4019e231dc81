import type { Case } from '../rule.ts';
import { ACME } from '../scenarios/acme.ts';
import { untold } from '../scenarios/asking-scenario.ts';
import { days, history, hours, type Step, usually } from '../scenarios/history.ts';
import { deployed, pulled, ran, runs } from '../scenarios/scenario.ts';

const runner = { by: 'ci-bot', from: '192.0.2.10', client: 'buildkit/v0.25.1' } as const;
const thief = { from: '203.0.113.66', client: 'skopeo/1.18.0' } as const;

/** A registry whose log names no image, and builds that are on record. */
const built = (index: number): Step => [ran(String(index), { lasts: 10 }), untold(`shop/api:0.${index}`, runner)];
const asUsual: Step = [usually(12, built), days(1)];

/** What the policy says of builds and of tags that do not move needs no digest. */
export const ofBuilds: readonly Case[] = [
  {
    name: 'a run that the policy lists is on while its account pushes',
    policy: ACME,
    ...history(asUsual, built(13)),
    expect: { quiet: 'allowed' },
  },
  {
    name: 'a thief pushes as the pipeline does, from where it does, while none of its runs is on',
    policy: ACME,
    ...history(asUsual, untold('shop/api:1.4', runner), hours(1), ran('14')),
    defeats: 'allowed',
    expect: 'fires',
    severity: 'medium',
    says: 'no run of github acme/shop, from which the policy has it built, is on record of that time',
  },
  {
    name: 'and sets a release again with that',
    policy: ACME,
    ...history(
      asUsual,
      ran('13'),
      untold('shop/api:v1', runner),
      days(2),
      untold('shop/api:v1', runner),
      hours(1),
      ran('14'),
    ),
    expect: 'fires',
    severity: 'high',
    says: 'and the tag, which the policy says does not move, had been set by ci-bot at',
  },
  {
    name: 'a run is started again, and sets its release again',
    policy: ACME,
    ...history(
      asUsual,
      ran('13'),
      untold('shop/api:v1', runner),
      days(2),
      ran('13/2', { ref: 'refs/tags/v1' }),
      untold('shop/api:v1', runner),
    ),
    expect: { quiet: 'allowed' },
  },
  {
    name: 'a thief from elsewhere, while none of its runs is on',
    policy: ACME,
    ...history(asUsual, untold('shop/api:1.4', { ...runner, ...thief }), hours(1), ran('14')),
    expect: 'fires',
    severity: 'high',
    says: 'with such a program, and no run of github acme/shop',
  },
  {
    name: 'nothing is read of the build system',
    policy: ACME,
    ...history(
      usually(12, (index) => untold(`shop/api:0.${index}`, runner)),
      untold('shop/api:1.4', runner),
    ),
    expect: { quiet: 'allowed' },
  },
  {
    name: 'the promoter sets a release that it had set days before, which the policy says does not move',
    policy: ACME,
    ...history(
      untold('prod/api:v1', { by: 'promoter' }),
      pulled('prod/api', 'a'),
      deployed('shop/api', 'prod/api:v1'),
      runs('shop/api', 'prod/api:v1', 'a'),
      days(3),
      untold('prod/api:v1', { by: 'promoter' }),
    ),
    defeats: 'allowed',
    expect: 'fires',
    severity: 'medium',
    says: 'the tag, which the policy says does not move, had been set by promoter',
  },
];
