import { ACME } from '../scenarios/acme.ts';
import { assumed } from '../scenarios/control-scenario.ts';
import { history, minutes, type Step } from '../scenarios/history.ts';
import { pushed, ran } from '../scenarios/scenario.ts';
import type { Case } from '../rule.ts';

const SESSION = 'arn:aws:sts::111122223333:assumed-role/gha-shop/gha-8123';
/** A run of ten minutes, one of whose jobs gets a credential in its second minute. */
const given: Step = [ran('8123/1'), assumed('repo:acme/shop:ref:refs/heads/main', 'gha-shop/gha-8123', 'ASIA7')];
const used = (tag: string, image: string, from?: string): Step =>
  pushed(`shop/api:${tag}`, image, { by: SESSION, credential: 'ASIA7', ...(from !== undefined && { from }) });

/** Pushes with the credential that a job was given, as whoever gave it recorded. */
export const jobCases: readonly Case[] = [
  {
    name: 'a job pushes with the credential that it was given',
    policy: ACME,
    ...history(given, minutes(3), used('1.4', 'a')),
    expect: { quiet: 'explained' },
  },
  {
    name: 'by the clock of the registry it pushes three minutes after its run had ended',
    policy: ACME,
    ...history(given, minutes(11), used('1.4', 'a')),
    expect: { quiet: 'explained' },
  },
  {
    name: 'it goes on after its run was recorded, in an attempt of its own',
    policy: ACME,
    ...history(
      given,
      minutes(15),
      ran('8123/2', { lasts: 8 }),
      assumed('repo:acme/shop:ref:refs/heads/main', 'gha-shop/gha-8123', 'ASIA7'),
      used('1.4', 'a'),
    ),
    expect: { quiet: 'explained' },
  },
  {
    name: 'somebody takes the credential from the job, and pushes with it when the run is over',
    policy: ACME,
    ...history(given, used('1.4', 'a'), minutes(27), used('1.4.1', 'b', '203.0.113.66')),
    defeats: 'explained',
    expect: 'fires',
    severity: 'high',
    says: 'the credential was given to a job of acme/shop while github run 8123/1 of acme/shop went on, which had ended 20 min before',
  },
  {
    name: 'he waits until another run of the project goes on',
    policy: ACME,
    ...history(given, minutes(18), ran('8124/1'), minutes(3), used('1.4.1', 'b', '203.0.113.66')),
    defeats: 'explained',
    expect: 'fires',
    severity: 'high',
    says: 'while github run 8123/1 of acme/shop went on, which had ended',
  },
  {
    name: 'he names the commit of that other run in the tag',
    policy: ACME,
    ...history(
      given,
      minutes(18),
      ran('8124/1', { commit: 'c0ffee0123456789c0ffee0123456789c0ffee01' }),
      minutes(3),
      used('main-c0ffee0', 'b', '203.0.113.66'),
    ),
    defeats: 'explained',
    expect: 'fires',
    severity: 'high',
  },
  {
    name: 'without a policy, and before anybody knows which builds the repository has',
    ...history(given, used('1.4', 'a'), minutes(27), used('1.4.1', 'b', '203.0.113.66')),
    defeats: 'explained',
    expect: 'fires',
    severity: 'high',
    says: 'which had ended 20 min before',
  },
];
