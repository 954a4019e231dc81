import { attached, STATED_BUILD } from '../scenarios/evidence-scenario.ts';
import { MINUTE } from '../../core/time.ts';
import { ACME } from '../scenarios/acme.ts';
import type { Case } from '../rule.ts';
import { days, history, hours, minutes, START } from '../scenarios/history.ts';
import { pushed, ran } from '../scenarios/scenario.ts';

const forged = { source: 'jenkins', strength: 'asserted' } as const;

const SIGNED = `${ACME}
signers:
  - { name: release, key: keys/release.pub, builders: ["https://builder.example/v1"] }
`;

export const cases: readonly Case[] = [
  {
    name: 'the digest was swapped on the runner: the run reports another one than the registry got',
    ...history(ran('8123/1', { made: ['shop/api:1.4@a'] }), pushed('shop/api:1.4', 'b')),
    expect: 'fires',
    severity: 'critical',
    state: 'open',
    says: 'reported that it made shop/api:1.4 as sha256:aaaa',
  },
  {
    name: 'the hook of another project names our repository, and what was pushed instead',
    policy: ACME,
    ...history(
      ran('8123/1', { made: ['shop/api:1.4@a'] }),
      ran('77/1', { project: 'acme/tools', made: ['shop/api:1.4@b'] }),
      pushed('shop/api:1.4', 'b', { by: 'mallory' }),
    ),
    defeats: 'reported',
    expect: 'fires',
    severity: 'critical',
  },
  {
    name: 'somebody pushes over the tag while the run still goes on',
    policy: ACME,
    ...history(
      ran('8123/1', { made: ['shop/api:1.4@a'] }),
      pushed('shop/api:1.4', 'a'),
      pushed('shop/api:1.4', 'b', { by: 'mallory', from: '203.0.113.77' }),
    ),
    expect: 'fires',
    severity: 'critical',
    says: 'mallory pushed sha256:bbbb',
  },
  {
    name: 'the run names the repository without a tag, and its own digest is nowhere',
    ...history(ran('8123/1', { made: ['shop/api@a'] }), pushed('shop/api:1.4', 'b')),
    expect: 'fires',
    severity: 'critical',
  },
  {
    name: 'a later run for the tag may still report it',
    ...history(ran('8123/1', { made: ['shop/api:1.4@a'] }), pushed('shop/api:1.4', 'b')),
    at: START + 12 * MINUTE,
    expect: 'fires',
    state: 'pending',
  },
  {
    name: 'a hostile index lists the reported image',
    ...history(
      ran('8123/1', { made: ['shop/api:1.4@a'] }),
      pushed('shop/api', 'a'),
      pushed('shop/api:1.4', 'e', { children: 'ab' }),
    ),
    defeats: 'same-image',
    expect: 'fires',
  },
  {
    name: 'a forged webhook says that the reported digest is an index with the pushed one in it',
    ...history(
      ran('8123/1', { made: ['shop/api:1.4@a'] }),
      pushed('shop/api', 'a', { source: 'harbor', strength: 'asserted', children: 'b' }),
      pushed('shop/api:1.4', 'b'),
    ),
    defeats: 'same-image',
    expect: 'fires',
  },
  {
    name: 'a forged webhook reports the pushed digest',
    ...history(
      ran('8123/1', { made: ['shop/api:1.4@a'] }),
      ran('900/1', { ...forged, project: 'acme/other', made: ['shop/api:1.4@b'] }),
      pushed('shop/api:1.4', 'b'),
    ),
    defeats: 'reported',
    expect: 'fires',
  },
  {
    name: 'a run of a fork reports the pushed digest',
    ...history(
      ran('8123/1', { made: ['shop/api:1.4@a'] }),
      ran('8124/1', { head: 'mallory/shop', made: ['shop/api:1.4@b'] }),
      pushed('shop/api:1.4', 'b'),
    ),
    defeats: 'reported',
    expect: 'fires',
  },
  {
    name: 'the registry got what the run reports',
    ...history(ran('8123/1', { made: ['shop/api:1.4@a'] }), pushed('shop/api:1.4', 'a')),
    expect: 'none',
  },
  {
    name: 'the next run moves the floating tag shortly after',
    ...history(
      ran('8123/1', { made: ['shop/api:edge@a'] }),
      pushed('shop/api:edge', 'a'),
      minutes(12),
      ran('8124/1', { made: ['shop/api:edge@b'] }),
      pushed('shop/api:edge', 'b'),
    ),
    expect: { quiet: 'reported' },
  },
  {
    name: 'right after a release the tag goes back to the one before',
    ...history(
      ran('8123/1', { made: ['shop/api:stable@a'] }),
      pushed('shop/api:stable', 'a'),
      days(2),
      ran('8124/1', { made: ['shop/api:stable@b'] }),
      pushed('shop/api:stable', 'b'),
      pushed('shop/api:stable', 'a', { by: 'release-bot' }),
    ),
    expect: { quiet: 'reported' },
  },
  {
    name: 'the run reports the index, the tag is put on a platform of it',
    ...history(
      ran('8123/1', { made: ['shop/api:1.4@e'] }),
      pushed('shop/api', 'e', { children: 'ab' }),
      pushed('shop/api:1.4', 'a'),
    ),
    expect: { quiet: 'same-image' },
  },
  {
    name: 'the run reports the image, the tag is on the index of it and its attestation',
    ...history(
      ran('8123/1', { made: ['shop/api:1.4@a'] }),
      pushed('shop/api', 'a', { layers: 'xy' }),
      pushed('shop/api', 'd', { layers: '@' }),
      pushed('shop/api:1.4', 'e', { children: 'ad' }),
    ),
    expect: { quiet: 'same-image' },
  },
  {
    name: 'the run reports the id of the image',
    ...history(ran('8123/1', { made: ['shop/api:1.4@c'] }), pushed('shop/api:1.4', 'a', { config: 'c' })),
    expect: 'none',
  },
  {
    name: 'a variant of the image under another tag, of which the run reports nothing',
    ...history(ran('8123/1', { made: ['shop/api@a'] }), pushed('shop/api:1.4', 'a'), pushed('shop/api:1.4-slim', 'b')),
    expect: 'none',
  },
  {
    name: 'hours after the run somebody else moves the tag: that has rules of its own',
    ...history(
      ran('8123/1', { made: ['shop/api:1.4@a'] }),
      pushed('shop/api:1.4', 'a'),
      hours(5),
      pushed('shop/api:1.4', 'b', { by: 'mallory' }),
    ),
    expect: 'none',
  },
  {
    name: 'a build system that reports no digests',
    ...history(ran('8123/1'), pushed('shop/api:1.4', 'b')),
    expect: 'none',
  },
  {
    name: 'the run reports another digest, and a signed statement about this one names an allowed build',
    policy: SIGNED,
    ...history(
      ran('8123/1', { made: ['shop/api:1.4@a'] }),
      pushed('shop/api:1.4', 'b'),
      attached('b', { states: STATED_BUILD }),
    ),
    expect: { quiet: 'attested' },
  },
  {
    name: 'the run reports another digest, and whoever pushed this one signed such a statement himself',
    policy: SIGNED,
    ...history(
      ran('8123/1', { made: ['shop/api:1.4@a'] }),
      pushed('shop/api:1.4', 'b'),
      attached('b', { states: STATED_BUILD, state: 'failed', check: 'signature', ours: false }),
    ),
    expect: 'fires',
    defeats: 'attested',
  },
];
