import { ACME } from '../scenarios/acme.ts';
import { DAY, MINUTE, SECOND } from '../../core/time.ts';
import { history, hours, minutes, quickly, type Step } from '../scenarios/history.ts';
import type { Case } from '../rule.ts';
import { onHost, pushed } from '../scenarios/scenario.ts';

const by = 'base-bot';
const NAMES = ['base/a:main', 'base/b:main', 'base/c:main'];

/** What ci-1 sends every night, within three minutes. */
const night = (index: number, names = NAMES): Step =>
  names.map((name, at) => [
    onHost('ci-1', 'built', `c${index}${at}`),
    quickly(onHost('ci-1', 'pushed', `c${index}${at}`, name), sent(name, `${index}${at}`)),
    { step: 'pause', length: -20 * SECOND },
  ]);
/** The same of which it recorded nothing. */
const mute = (index: number, names = NAMES): Step =>
  names.map((name, at) => [minutes(1), sent(name, at === 0 ? 'a' : `${index}${at}`), minutes(-1)]);
const sent = (name: string, which: string) =>
  pushed(name, which.length === 1 ? which : `d${which}`, { by, config: `c${which}` });
const rest = { step: 'pause', length: DAY - 3 * MINUTE } as const;
const nights = (count: number): Step => Array.from({ length: count }, (_, index): Step => [night(index), rest]);
const implant = (name: string, told = {}) => pushed(name, 'e', { by, config: 'f', ...told });
const before = nights(5);

/** What speaks where the host's feed broke off is one finding of source-silent; here nothing of the night is judged. */
export const muteCases: readonly Case[] = [
  {
    name: 'the feed of the only builder broke off for a night, and what it sends each night came from its address',
    policy: ACME,
    ...history(before, mute(5), rest, night(6)),
    expect: { quiet: 'mute' },
  },
  {
    name: 'the same where a program puts a platform of that night together with one that another host made',
    policy: ACME,
    ...history(
      before,
      onHost('ci-2', 'built', '7'),
      pushed('base/multi:main-amd64', '8', { by, config: '7', from: '192.0.2.11' }),
      mute(5),
      pushed('base/multi:main', '9', { by, children: 'a8' }),
      rest,
      night(6),
    ),
    expect: { quiet: 'mute' },
  },
  {
    name: 'who has the build user pushes beside a feed that goes on, half an hour before the regular pushes',
    policy: ACME,
    ...history(
      before,
      { step: 'pause', length: -30 * MINUTE },
      NAMES.map((name) => implant(name)),
      minutes(27),
      night(6),
    ),
    expect: 'fires',
    severity: 'high',
    defeats: 'mute',
    says: 'no record of ci-1',
  },
  {
    name: 'he pushes all of them at another time of the day',
    policy: ACME,
    ...history(
      before,
      hours(7),
      NAMES.map((name) => implant(name)),
      hours(17),
      night(6),
    ),
    expect: 'fires',
    severity: 'high',
    defeats: 'mute',
  },
  {
    name: 'he ends the feed, lets the regular pushes come, and moves one of them once more',
    policy: ACME,
    ...history(before, mute(5), minutes(5), implant('base/a:main'), rest, night(6)),
    expect: 'fires',
    severity: 'high',
    defeats: 'mute',
    says: 'pushed base/a:main as sha256:eeee',
  },
  {
    name: 'while the feed is silent he pushes from elsewhere',
    policy: ACME,
    ...history(before, mute(5), implant('base/a:next', { from: '203.0.113.66' }), rest, night(6)),
    expect: 'fires',
    severity: 'high',
    defeats: 'mute',
  },
  {
    name: 'while it is silent he pushes there with a program that the host never pushes with',
    policy: ACME,
    ...history(before, mute(5), implant('base/a:next', { client: 'curl/8.9' }), rest, night(6)),
    expect: 'fires',
    severity: 'high',
    defeats: 'mute',
  },
];
