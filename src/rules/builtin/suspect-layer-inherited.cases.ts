import { ACME } from '../scenarios/acme.ts';
import type { Case } from '../rule.ts';
import { compared, saw } from '../scenarios/contents-scenario.ts';
import { days, history, hours } from '../scenarios/history.ts';
import { onHost, pushed, ran } from '../scenarios/scenario.ts';

const COMMIT = '3f1c9a7be0d24c5f8e6a1b2c3d4e5f60718293a4';
const forged = { source: 'harbor', strength: 'asserted' } as const;

export const cases: readonly Case[] = [
  {
    name: 'a genuine build was squashed: it shares no layer with the suspect image, and carries its file',
    policy: ACME,
    ...history(
      ran('8123/1', { made: ['shop/api:1.4@a'] }),
      pushed('shop/api:1.4', 'a', { layers: 'x' }),
      days(1),
      pushed('shop/api:1.4.1', 'b', { by: 'mallory', layers: 'xy' }),
      compared('b', {
        old: 'a',
        layers: 'xy',
        seen: [saw('unowned-code', '/usr/lib/libx.so', { layer: 1, sha256: 'e'.repeat(64) })],
      }),
      days(1),
      ran('8124/1', { made: ['shop/api:1.4.2@c'] }),
      pushed('shop/api:1.4.2', 'c', { layers: 'w' }),
      compared('c', {
        old: 'a',
        layers: 'w',
        seen: [saw('unowned-code', '/usr/lib/libx.so', { layer: 0, sha256: 'e'.repeat(64) })],
      }),
    ),
    expect: 'fires',
    says: 'carries a file of shop/api:1.4.1',
  },
  {
    name: 'a suspect image was read by itself: a file that it has in common with an honest one ties them not together',
    policy: ACME,
    ...history(
      pushed('shop/web:1.0', 'b', { by: 'mallory', layers: 'xy' }),
      compared('b', { layers: 'xy', seen: [saw('unowned-code', '/srv/run.sh', { layer: 1, sha256: 'e'.repeat(64) })] }),
      days(1),
      ran('8124/1', { made: ['shop/api:1.4.2@c'] }),
      pushed('shop/api:1.4.2', 'c', { layers: 'w' }),
      compared('c', { layers: 'w', seen: [saw('unowned-code', '/srv/run.sh', { layer: 0, sha256: 'e'.repeat(64) })] }),
    ),
    expect: 'none',
  },
  {
    name: 'the image built on a suspect one was read: the files of the layer are named',
    policy: ACME,
    ...history(
      pushed('shop/base:1', 'a', { by: 'mallory', layers: 'xy' }),
      compared('a', { layers: 'xy', seen: [saw('loader-hook', '/etc/ld.so.preload', { layer: 1 })] }),
      days(1),
      ran('8124/1'),
      pushed('shop/api:1.4.2', 'c', { layers: 'xyz' }),
    ),
    expect: 'fires',
    says: 'That layer has /etc/ld.so.preload.',
  },
  {
    name: 'a base image is poisoned, and the next genuine build is made on it',
    policy: ACME,
    ...history(
      pushed('base/alpine:3.20', 'a', { by: 'base-bot', layers: 'x' }),
      days(2),
      pushed('base/alpine:3.20', 'b', { by: 'mallory', layers: 'xe' }),
      days(1),
      ran('8124/1'),
      pushed('shop/api:1.4', 'c', { layers: 'xeyz' }),
    ),
    expect: 'fires',
    severity: 'high',
    state: 'open',
    says: 'shop/api:1.4, pushed as sha256:cccc',
  },
  {
    name: 'without a policy: the base was committed on a laptop',
    ...history(
      pushed('base/alpine:3.20', 'a', { layers: 'x' }),
      days(2),
      onHost('laptop-7', 'committed', 'd'),
      pushed('base/alpine:3.20', 'b', { config: 'd', layers: 'xe' }),
      days(1),
      pushed('shop/api:1.4', 'c', { layers: 'xeyz' }),
    ),
    expect: 'fires',
    says: 'is built on base/alpine:3.20',
  },
  {
    name: 'without a policy: the base was set from another network than before',
    ...history(
      pushed('base/alpine:3.20', 'a', { by: 'base-bot', layers: 'x' }),
      days(2),
      pushed('base/alpine:3.20', 'b', { by: 'mallory', layers: 'xe', from: '203.0.113.77' }),
      days(1),
      pushed('shop/api:1.4', 'c', { layers: 'xeyz' }),
    ),
    expect: 'fires',
    says: 'is built on base/alpine:3.20',
  },
  {
    name: 'without a policy: an account of another name set the base, with all else as before',
    ...history(
      pushed('base/alpine:3.20', 'a', { by: 'base-bot', layers: 'x' }),
      days(2),
      pushed('base/alpine:3.20', 'b', { by: 'base-bot-2', layers: 'xe' }),
      days(1),
      pushed('shop/api:1.4', 'c', { layers: 'xeyz' }),
    ),
    expect: 'none',
  },
  {
    name: 'an image under suspicion is promoted',
    policy: ACME,
    ...history(
      pushed('dev/shop/api:1', 'b', { by: 'mallory', layers: 'xe' }),
      hours(5),
      pushed('prod/shop/api:1', 'b', { by: 'promoter', layers: 'xe' }),
    ),
    expect: 'fires',
    says: 'is a copy of dev/shop/api:1',
  },
  {
    name: 'one platform of the next image lies on the poisoned base',
    policy: ACME,
    ...history(
      pushed('base/alpine:3.20', 'b', { by: 'mallory', layers: 'xe' }),
      days(1),
      ran('8124/1'),
      pushed('shop/api', 'c', { layers: 'xy' }),
      pushed('shop/api', 'd', { layers: 'xez' }),
      pushed('shop/api:1.4', 'f', { children: 'cd' }),
    ),
    expect: 'fires',
    says: 'shop/api:1.4, pushed as sha256:ffff',
  },
  {
    name: 'the poisoned base is an index of two platforms',
    policy: ACME,
    ...history(
      pushed('base/alpine', 'a', { by: 'mallory', layers: 'x' }),
      pushed('base/alpine', 'b', { by: 'mallory', layers: 'ye' }),
      pushed('base/alpine:3.20', 'e', { by: 'mallory', children: 'ab' }),
      days(1),
      ran('8124/1'),
      pushed('shop/api:1.4', 'c', { layers: 'yez' }),
    ),
    expect: 'fires',
    says: 'is built on base/alpine:3.20',
  },
  {
    name: 'the layer comes again on another base',
    policy: ACME,
    ...history(
      pushed('dev/shop/web:probe', 'b', { by: 'mallory', layers: 'xe' }),
      days(1),
      pushed('base/debian:13', 'd', { by: 'base-bot', layers: 'ye' }),
    ),
    expect: 'fires',
    says: 'base/debian:13, pushed as sha256:dddd',
  },
  {
    name: 'the layer comes again on another base, without the one that lay on it to hide it',
    policy: ACME,
    ...history(
      pushed('base/alpine:3.20', 'a', { by: 'base-bot', layers: 'x' }),
      days(1),
      pushed('dev/shop/web:probe', 'b', { by: 'mallory', layers: 'xev' }),
      days(1),
      ran('8124/1'),
      pushed('shop/api:1.4', 'c', { layers: 'yez' }),
    ),
    expect: 'fires',
    says: 'carries a layer of dev/shop/web:probe',
  },
  {
    name: 'the last layer of the image under suspicion is empty',
    policy: ACME,
    ...history(
      pushed('base/alpine:3.20', 'b', { by: 'mallory', layers: 'xe_' }),
      days(1),
      ran('8124/1'),
      pushed('shop/api:1.4', 'c', { layers: 'ye' }),
    ),
    expect: 'fires',
  },
  {
    name: 'another image has nothing in common with it but an empty layer',
    policy: ACME,
    ...history(
      pushed('base/alpine:3.20', 'b', { by: 'mallory', layers: 'xe_' }),
      days(1),
      ran('8124/1'),
      pushed('shop/api:1.4', 'c', { layers: 'y_z' }),
    ),
    expect: 'none',
  },
  {
    name: 'the base below the image under suspicion is known only from another one under suspicion',
    policy: ACME,
    ...history(
      pushed('dev/shop/web:probe', 'a', { by: 'mallory', layers: 'xe' }),
      pushed('dev/shop/web:probe2', 'b', { by: 'mallory', layers: 'xwf' }),
      days(1),
      ran('8124/1'),
      pushed('shop/api:1.4', 'c', { layers: 'xwz' }),
    ),
    expect: 'none',
  },
  {
    name: 'a forged webhook says that the layer was there before, in an image nobody suspects',
    policy: ACME,
    ...history(
      ran('8123/1', { commit: COMMIT }),
      pushed('shop/old:1', '9', { ...forged, layers: 'xe' }),
      days(1),
      pushed('base/alpine:3.20', 'b', { by: 'mallory', layers: 'xe' }),
      days(1),
      ran('8124/1'),
      pushed('shop/api:1.4', 'c', { layers: 'xey' }),
    ),
    expect: 'fires',
    says: 'is built on base/alpine:3.20',
  },
  {
    name: 'the attacker pushed the layer into a repository for testing first',
    policy: ACME,
    ...history(
      pushed('shop/scratch/try:1', 'b', { by: 'ci-bot', layers: 'xe' }),
      days(1),
      pushed('base/alpine:3.20', 'b', { by: 'mallory', layers: 'xe' }),
      days(1),
      ran('8124/1'),
      pushed('shop/api:1.4', 'c', { layers: 'xey' }),
    ),
    expect: 'fires',
    says: 'is built on base/alpine:3.20',
  },
  {
    name: 'an image under suspicion shares its base with a genuine one',
    policy: ACME,
    ...history(
      pushed('shop/api:1.3', 'b', { by: 'mallory', layers: 'xe' }),
      days(1),
      ran('8124/1'),
      pushed('shop/api:1.4', 'c', { layers: 'xyz' }),
    ),
    expect: 'none',
  },
  {
    name: 'the base was there before it was pushed again under suspicion',
    policy: ACME,
    ...history(
      pushed('base/alpine:3.20', 'a', { by: 'base-bot', layers: 'x' }),
      days(1),
      pushed('shop/alpine:1', 'a', { by: 'mallory', layers: 'x' }),
      days(1),
      ran('8124/1'),
      pushed('shop/api:1.4', 'c', { layers: 'xyz' }),
    ),
    expect: 'none',
  },
  {
    name: 'the push below is covered by an exception',
    policy: `${ACME}
exceptions:
  - { id: EX-7, reason: base rebuilt by hand, owner: dana@acme.example, expires: 2026-12-01T00:00:00Z, scope: { repositories: ["registry.acme.example/base/**"] } }
`,
    ...history(
      pushed('base/alpine:3.20', 'b', { by: 'dana', layers: 'xe' }),
      days(1),
      ran('8124/1'),
      pushed('shop/api:1.4', 'c', { layers: 'xey' }),
    ),
    expect: 'none',
  },
  {
    name: 'the same hand gives the image another tag',
    policy: ACME,
    ...history(
      pushed('shop/api:1.3', 'b', { by: 'mallory', layers: 'xe' }),
      pushed('shop/api:latest', 'b', { by: 'mallory', layers: 'xe' }),
    ),
    expect: 'none',
  },
];
