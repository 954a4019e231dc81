import { ACME } from '../scenarios/acme.ts';
import { DAY, MINUTE, SECOND } from '../../core/time.ts';
import { history, minutes, quickly, type Step } from '../scenarios/history.ts';
import type { Case } from '../rule.ts';
import { onHost, pushed } from '../scenarios/scenario.ts';

const by = 'base-bot';
const NAMES = ['base/a:main', 'base/b:main', 'base/c:main'];
const rest = { step: 'pause', length: DAY - 3 * MINUTE } as const;

/** What a host sends every night, within three minutes; a host without a name is one of which no record tells it. */
function night(index: number, host = 'ci-1'): Step {
  return NAMES.map((name, at) => [
    onHost(host, 'built', `c${index}${at}`),
    quickly(onHost(host, 'pushed', `c${index}${at}`, name), sent(name, `${index}${at}`)),
    { step: 'pause', length: -20 * SECOND },
  ]);
}
function unrecorded(index: number, names = NAMES): Step {
  return names.map((name, at) => sent(name, `${index}${at}`));
}
function sent(name: string, which: string) {
  return pushed(name, `d${which}`, { by, config: `c${which}` });
}
const nights = (host?: string): Step => Array.from({ length: 5 }, (_, index): Step => [night(index, host), rest]);
const beside = { step: 'pause', length: -30 * MINUTE } as const;

export const muteCases: readonly Case[] = [
  {
    name: 'a builder recorded nothing of a night in which all that it sends came from its address',
    policy: ACME,
    ...history(nights(), unrecorded(5), rest, night(6)),
    expect: 'fires',
    severity: 'medium',
    says: 'ci-1 recorded nothing for 1 d 23 h',
  },
  {
    name: 'the same without a policy, where no record names the host',
    ...history(nights(''), unrecorded(5), rest, night(6, '')),
    expect: 'fires',
    severity: 'medium',
    says: 'the host at 192.0.2.10 recorded nothing',
  },
  {
    name: 'its feed ended and has not come back: its records may still come',
    policy: ACME,
    ...history(nights(), unrecorded(5)),
    expect: 'none',
  },
  {
    name: 'two names alone may be somebody’s who pushes what he likes',
    policy: ACME,
    ...history(nights(), unrecorded(5, NAMES.slice(0, 2)), rest, night(6)),
    expect: 'none',
  },
  {
    name: 'somebody on the host pushes shortly before it sends the same, as it does each night',
    policy: ACME,
    ...history(nights(), beside, unrecorded(5), minutes(27), night(6)),
    expect: 'none',
  },
];
