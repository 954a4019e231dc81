import type { Case } from '../rule.ts';
import { ACME } from '../scenarios/acme.ts';
import { untold } from '../scenarios/asking-scenario.ts';
import { days, history, hours, quickly, type Step, usually } from '../scenarios/history.ts';
import { deployed, onHost, pulled, ran, runs } from '../scenarios/scenario.ts';

const runner = { by: 'ci-bot', from: '192.0.2.10', client: 'buildkit/v0.25.1' } as const;
const thief = { from: '203.0.113.66', client: 'skopeo/1.18.0' } as const;

/** A registry whose log names no image, and builds that are on record. */
const built = (index: number): Step => [ran(String(index), { lasts: 10 }), untold(`shop/api:0.${index}`, runner)];
const asUsual: Step = [usually(12, built), days(1)];

/** A listed builder recorded that it made the image of a push, if at all, and that it sent it. */
const sent = (image: string, how?: 'built' | 'committed' | 'loaded'): Step => [
  how === undefined ? [] : quickly(onHost('ci-7', how, 'e'), onHost('ci-7', 'tagged', 'e', image)),
  quickly(onHost('ci-7', 'pushed', '', image), untold(image, runner)),
];

/** All that BuildKit leaves behind of a build is the tag. */
const tagged = (image: string, config: string): Step => [
  quickly(onHost('ci-7', 'tagged', config, image), onHost('ci-7', 'pushed', '', image), untold(image, runner)),
];

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
  {
    name: 'a builder records that it built and sent what a run made',
    policy: ACME,
    ...history(asUsual, ran('13'), sent('shop/api:1.4', 'built')),
    expect: { quiet: 'sent' },
  },
  {
    name: 'whoever is on a builder pushes from there while no run is on: that the builder sent it is no build',
    policy: ACME,
    ...history(asUsual, sent('shop/api:1.4'), hours(1), ran('14')),
    defeats: 'sent',
    expect: 'fires',
    severity: 'medium',
    says: 'no run of github acme/shop, from which the policy has it built, is on record of that time',
  },
  {
    name: 'whoever is on a builder commits a container there while a run is on, and pushes that',
    policy: ACME,
    ...history(
      usually(12, (index) => [ran(String(index)), tagged(`shop/api:0.${index}`, String(index))]),
      ran('13'),
      sent('shop/api:1.4', 'committed'),
    ),
    defeats: 'sent',
    expect: 'fires',
    severity: 'high',
    says: 'what ci-7 recorded that it pushed by that name was committed from a container there at',
  },
  {
    name: 'a pipeline that commits a container at each build, as Packer does',
    policy: ACME,
    ...history(
      usually(12, (index) => [ran(String(index)), sent(`shop/api:0.${index}`, 'committed')]),
      ran('13'),
      sent('shop/api:1.4', 'committed'),
    ),
    expect: { quiet: 'sent' },
  },
  {
    name: 'whoever is on such a builder commits without a run',
    policy: ACME,
    ...history(
      usually(12, (index) => [ran(String(index)), sent(`shop/api:0.${index}`, 'committed')]),
      sent('shop/api:1.4', 'committed'),
      hours(1),
      ran('14'),
    ),
    defeats: 'sent',
    expect: 'fires',
    says: 'no run of github acme/shop',
  },
  {
    name: 'without a policy a host commits a container, and pushes that as the pipeline does',
    ...history(asUsual, ran('13'), sent('shop/api:1.4', 'committed')),
    defeats: 'usual',
    expect: 'fires',
    severity: 'high',
    says: 'was committed from a container there at',
  },
  {
    name: 'the same from a host that builds, beside others that do not: a builder builds what it pushes',
    policy: ACME,
    ...history(
      usually(12, (index) => [ran(String(index)), onHost('ci-7', 'built', String(index)), built(index)]),
      ran('13'),
      sent('shop/api:1.4', 'loaded'),
    ),
    defeats: 'sent',
    expect: 'fires',
    severity: 'high',
    says: 'was loaded from an archive there at',
  },
  {
    name: 'a branch that the policy does not allow pushes in its own run',
    policy: ACME,
    ...history(asUsual, ran('13', { ref: 'refs/heads/chore' }), untold('shop/api:1.4', runner)),
    defeats: 'allowed',
    expect: 'fires',
    severity: 'high',
    says: 'only github run 13 of acme/shop went on then, and it ran on refs/heads/chore',
  },
  {
    name: 'two runs were on, of which the policy allows one: nobody can say which pushed',
    policy: ACME,
    ...history(asUsual, ran('13'), ran('14', { ref: 'refs/heads/chore' }), untold('shop/api:1.4', runner)),
    expect: { quiet: 'allowed' },
  },
];
