import { ACME } from '../scenarios/acme.ts';
import { compared, saw } from '../scenarios/contents-scenario.ts';
import { days, history, hours, type Step } from '../scenarios/history.ts';
import { pushed, ran } from '../scenarios/scenario.ts';
import type { Case } from '../rule.ts';

const WITH_BASES = ACME.replace('classes:\n', 'classes:\n  bases: ["registry.acme.example/base/**"]\n');
const ACCEPTING = (more: string): string => `${ACME}
contents:
  accept:
    - { kind: ${more}, repositories: ["registry.acme.example/shop/**"], reason: the agent that watches it, owner: dana@acme.example, expires: 2027-01-01T00:00:00Z }
`;

const release: Step = [
  ran('8123/1', { made: ['shop/api:1.4.2@a'] }),
  pushed('shop/api:1.4.2', 'a', { layers: 'x' }),
  days(2),
];
const laptop = pushed('shop/api:1.4.3', 'b', { by: 'mallory', layers: 'xy' });
const built: Step = [ran('8124/1', { made: ['shop/api:1.4.3@b'] }), pushed('shop/api:1.4.3', 'b', { layers: 'zy' })];
const cron = saw('scheduled-task', '/etc/cron.d/agent', { says: '* * * * * root /opt/agent' });
const stripped = saw('package-file-changed', '/usr/lib/libssl.so.3', { variant: 'program', layer: 0 });

export const cases: readonly Case[] = [
  {
    name: 'a push under suspicion brings a program of nobody',
    policy: ACME,
    ...history(release, laptop, compared('b', { old: 'a', seen: [saw('unowned-code', '/app/lib/libz.so')] })),
    expect: 'fires',
    severity: 'medium',
    says: '/app/lib/libz.so',
  },
  {
    name: 'a push under suspicion changes two settings and no file: both are told',
    policy: ACME,
    ...history(
      release,
      laptop,
      compared('b', {
        old: 'a',
        seen: [
          saw('remote-added', undefined, { variant: 'unchecked', says: 'Env NODE_TLS_REJECT_UNAUTHORIZED=0' }),
          saw('remote-added', undefined, { variant: 'way', says: 'Env HTTPS_PROXY=http://203.0.113.77:3128' }),
        ],
      }),
    ),
    expect: 'fires',
    severity: 'medium',
    says: 'HTTPS_PROXY=http://203.0.113.77:3128',
  },
  {
    name: 'an approved build brings what no build should: a library that is loaded into every program',
    policy: ACME,
    ...history(release, built, compared('b', { old: 'a', seen: [saw('loader-hook', '/etc/ld.so.preload')] })),
    expect: 'fires',
    severity: 'high',
    says: '/etc/ld.so.preload',
  },
  {
    name: 'without a build and without a suspicion the kinds weigh less, and a cron line is still too much',
    ...history(
      pushed('shop/api:1.4.2', 'a', { layers: 'x' }),
      days(2),
      pushed('shop/api:1.4.3', 'b', { layers: 'zy' }),
      compared('b', { old: 'a', seen: [cron] }),
    ),
    expect: 'fires',
    severity: 'medium',
  },
  {
    name: 'nothing was read',
    policy: ACME,
    ...history(release, laptop),
    expect: 'none',
  },
  {
    name: 'an approved build puts a cron line there',
    policy: ACME,
    ...history(release, built, compared('b', { old: 'a', seen: [cron] })),
    expect: { quiet: 'built' },
  },
  {
    name: 'a push from a laptop, at the time of a run that reports another digest, is built by nobody',
    policy: ACME,
    ...history(
      release,
      ran('8124/1', { made: ['shop/api:1.4.3@e'] }),
      pushed('shop/api:1.4.3', 'b', { layers: 'zy' }),
      compared('b', { old: 'e', seen: [cron] }),
    ),
    expect: 'fires',
    defeats: 'built',
    severity: 'high',
  },
  {
    name: 'a webhook that anybody could have sent says that a run reported the digest',
    policy: ACME,
    ...history(
      release,
      ran('8124/1', { made: ['shop/api:1.4.3@b'], strength: 'asserted' }),
      pushed('shop/api:1.4.3', 'b', { layers: 'zy' }),
      compared('b', { old: 'a', seen: [cron] }),
      ran('8125/1'),
    ),
    expect: 'fires',
    defeats: 'built',
    severity: 'high',
  },
  {
    name: 'the layer came with a base image by the policy',
    policy: WITH_BASES,
    ...history(
      pushed('base/debian:12', 'd', { by: 'base-bot', layers: 'y' }),
      days(4),
      release,
      pushed('shop/api:1.4.3', 'b', { layers: 'yz' }),
      compared('b', { old: 'a', layers: 'yz', seen: [cron] }),
    ),
    expect: { quiet: 'layer-known' },
  },
  {
    name: 'the layer came with a base image in which it was found already',
    policy: WITH_BASES,
    ...history(
      pushed('base/debian:12', 'd', { by: 'base-bot', layers: 'y' }),
      compared('d', { at: 'base/debian', layers: 'y', seen: [saw('loader-hook', '/etc/ld.so.preload')] }),
      days(4),
      release,
      pushed('shop/api:1.4.3', 'b', { layers: 'yz' }),
      compared('b', { old: 'a', layers: 'yz', seen: [saw('loader-hook', '/etc/ld.so.preload')] }),
    ),
    expect: 'fires',
    defeats: 'layer-known',
    says: 'shop/api:1.4.3, pushed',
    times: 2,
  },
  {
    name: 'an image that only calls itself a base brings the layer first',
    policy: ACME,
    ...history(
      pushed('base/debian:12', 'd', { by: 'mallory', layers: 'y' }),
      days(4),
      release,
      built,
      compared('b', { old: 'a', layers: 'zy', seen: [saw('ssh-key', '/root/.ssh/authorized_keys', { layer: 1 })] }),
    ),
    expect: 'fires',
    defeats: 'layer-known',
    severity: 'high',
  },
  {
    name: 'a squashed image carries the file of a push under suspicion, in a layer of its own',
    policy: ACME,
    ...history(
      release,
      laptop,
      compared('b', { old: 'a', seen: [saw('unowned-code', '/app/lib/libz.so', { sha256: 'e'.repeat(64) })] }),
      days(1),
      ran('8125/1', { made: ['shop/api:1.4.4@c'] }),
      pushed('shop/api:1.4.4', 'c', { layers: 'w' }),
      compared('c', { old: 'a', layers: 'w', seen: [saw('unowned-code', '/app/libz.so', { sha256: 'e'.repeat(64) })] }),
    ),
    expect: 'fires',
    says: 'shop/api:1.4.3, pushed',
    times: 1,
  },
  {
    name: 'an approved build is promoted, and judged where it was built',
    policy: ACME,
    ...history(
      ran('8123/1', { made: ['dev/shop/api:1@a'] }),
      pushed('dev/shop/api:1', 'a', { layers: 'x' }),
      hours(1),
      pushed('prod/shop/api:1', 'a', { by: 'promoter', layers: 'x' }),
      compared('a', { at: 'dev/shop/api', seen: [cron] }),
    ),
    expect: { quiet: 'built' },
  },
  {
    name: 'whoever may push to a small repository brings the layer there first',
    policy: WITH_BASES,
    ...history(
      pushed('dev/small/tool:1', 'd', { layers: 'y' }),
      days(4),
      release,
      pushed('shop/api:1.4.3', 'b', { by: 'mallory', layers: 'xy' }),
      compared('b', { old: 'a', layers: 'xy', seen: [saw('unowned-code', '/usr/lib/libx.so', { layer: 1 })] }),
    ),
    expect: 'fires',
    defeats: 'layer-known',
    severity: 'medium',
  },
  {
    name: 'the policy accepts a library that the build strips',
    policy: ACCEPTING('package-file-changed, paths: ["/usr/lib/libssl.so.3"]'),
    ...history(release, built, compared('b', { old: 'a', seen: [stripped] })),
    expect: { quiet: 'accepted' },
  },
  {
    name: 'somebody puts a library that every program loads under the accepted name',
    policy: ACCEPTING('loader-hook, paths: ["/etc/ld.so.preload"]'),
    ...history(
      release,
      built,
      compared('b', { old: 'a', seen: [saw('loader-hook', '/etc/ld.so.preload', { sha256: 'e'.repeat(64) })] }),
    ),
    expect: 'fires',
    defeats: 'accepted',
    severity: 'high',
  },
  {
    name: 'somebody puts a miner into a file in which a rule of the user’s own is accepted',
    policy: ACCEPTING('known-sign, paths: ["/usr/bin/agent"]'),
    ...history(
      release,
      built,
      compared('b', {
        old: 'a',
        seen: [
          saw('known-sign', '/usr/bin/agent', { variant: 'miner', says: 'stratum+tcp://p' }),
          saw('known-sign', '/usr/bin/agent', { variant: 'own-rule', says: 'agent in rules/agents.yar' }),
        ],
      }),
    ),
    expect: 'fires',
    defeats: 'accepted',
    severity: 'high',
    says: 'mines coins',
  },
];
