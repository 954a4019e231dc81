import { describe, expect, test } from 'vitest';
import { look } from './look.ts';
import { image } from './view.fixture.ts';
import type { View } from './view.ts';
import { hasTooManyLinks } from './reached.ts';

const EMPTY = image({});
const seen = (now: View, old: View = EMPTY) =>
  look({ old, new: now, shared: 0 }).map(({ kind, path }) => `${kind} ${path}`);

const JOB = '* * * * * root /opt/x\n';

describe('what is reached by links', () => {
  test('a folder of jobs that is a link to another', () => {
    expect(seen(image({ 'etc/cron.d': '->/opt/jobs', 'opt/jobs/nightly': JOB }))).toContain(
      'scheduled-task /etc/cron.d/nightly',
    );
  });

  test('a link in a folder that was moved away and linked to', () => {
    const moved = { etc: '->usr/lib/conf', 'usr/lib/conf/cron.d': '->/opt/jobs', 'opt/jobs/nightly': JOB };
    expect(seen(image(moved))).toContain('scheduled-task /etc/cron.d/nightly');
  });

  test('a link that is new, to what was there', () => {
    const old = image({ 'opt/jobs/nightly': JOB });
    expect(seen(image({ 'opt/jobs/nightly': JOB, 'etc/cron.d': '->/opt/jobs' }), old)).toContain(
      'scheduled-task /etc/cron.d/nightly',
    );
  });

  test.each([
    ['the root', { 'etc/cron.d': '->/', nightly: JOB }],
    ['the folder in which it is', { 'etc/cron.d': '->.', 'etc/nightly': JOB }],
    ['itself by another name', { 'etc/cron.d': '->../etc', 'etc/nightly': JOB }],
  ])('a folder of jobs that is a link to %s', (_name, files) => {
    expect(seen(image(files))).toContain('scheduled-task /etc/cron.d/nightly');
  });

  test('the same link in both images is no news', () => {
    const both = { 'opt/jobs/nightly': JOB, 'etc/cron.d': '->/opt/jobs' };
    expect(look({ old: image(both), new: image(both), shared: 0 }).map(({ before }) => before)).not.toContain(
      'nothing',
    );
  });

  test('merged folders of a distribution tell a unit once', () => {
    const merged = { lib: '->usr/lib', 'usr/lib/systemd/system/x.service': '[Service]\nExecStart=/opt/x\n' };
    expect(seen(image(merged)).filter((one) => one.startsWith('service-unit'))).toEqual([
      'service-unit /usr/lib/systemd/system/x.service',
    ]);
  });

  test('each folder of a path a link', () => {
    const files = {
      home: '->/a',
      'a/me': '->/b',
      'b/.config': '->/c',
      'c/systemd': '->/d',
      'd/user': '->/e',
      'e/x.service': '[Service]\nExecStart=/opt/x\n',
    };
    expect(seen(image(files))).toContain('service-unit /home/me/.config/systemd/user/x.service');
  });

  test('more links than anybody would make are said not to be followed', () => {
    const loops = Object.fromEntries(Array.from({ length: 60 }, (_, index) => [`a/up${index}`, '->..']));
    expect(hasTooManyLinks(image({ ...loops, 'a/x': 'x' }).tree)).toBe(true);
    expect(hasTooManyLinks(image({ 'a/up': '->..', 'a/x': 'x' }).tree)).toBe(false);
  });

  test('links in a circle end', () => {
    expect(seen(image({ 'a/up': '->..', 'a/b/up': '->../..', 'a/b/x': 'x' }))).toEqual([]);
  });
});
