import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { InvalidInput, Unavailable } from '../../core/error.ts';
import type { Written } from '../reading/tar.fixture.ts';
import { image, type Made } from './compare.fixture.ts';
import { compare } from './compare.ts';

const SIGNAL = AbortSignal.timeout(60_000);
const STATUS = 'Package: base\nStatus: install ok installed\nVersion: 1\nArchitecture: all\nDescription: x\n\n';
const DATABASE: readonly Written[] = [
  { name: 'var/lib/dpkg/status', data: STATUS },
  { name: 'var/lib/dpkg/info/base.list', data: '/.\n/bin\n/bin/tool\n' },
  {
    name: 'var/lib/dpkg/info/base.md5sums',
    data: `${createHash('md5').update('#!/bin/sh\n').digest('hex')}  bin/tool\n`,
  },
  { name: 'bin/tool', data: '#!/bin/sh\n', mode: 0o755 },
];
const base: Made = { entries: DATABASE };
const evil: Made = { entries: [{ name: 'bin/tool', data: '#!/bin/sh\nevil\n', mode: 0o755 }] };

describe('two images compared', () => {
  test('a shared layer with the database says whose a changed file is, and is read once', async () => {
    const [old, now] = [image([base]), image([base, evil])];
    const { comparison, full } = await compare({ old, new: now }, { signal: SIGNAL });
    expect(comparison.seen).toMatchObject([
      { kind: 'package-file-changed', path: '/bin/tool', package: { name: 'base' }, layer: 1 },
    ]);
    expect(comparison.layers.map(({ isShared }) => isShared)).toEqual([true, false]);
    expect(full.files.changed).toMatchObject([{ path: '/bin/tool', layer: 1 }]);
    expect([...old.asked, ...now.asked].filter((layer) => layer === 0)).toHaveLength(1);
  });

  test('a shared layer that only put files elsewhere is left out, if the old image’s history says so', async () => {
    const beside: Made = { entries: [{ name: 'srv/data', data: 'x' }], createdBy: 'COPY data /srv # buildkit' };
    const [old, now] = [image([base, beside]), image([base, beside, evil])];
    await compare({ old, new: now }, { signal: SIGNAL });
    expect(now.asked.toSorted((one, other) => one - other)).toEqual([0, 2]);
    const into: Made = { entries: [{ name: 'srv/data', data: 'y' }] };
    const other = image([base, beside, into]);
    const { comparison } = await compare({ old, new: other }, { signal: SIGNAL });
    expect(other.asked.toSorted((one, another) => one - another)).toEqual([0, 1, 2]);
    expect(comparison.files).toEqual({ added: 0, changed: 1, removed: 0 });
  });

  test('the same layers in another order are another image', async () => {
    const one: Made = { entries: [{ name: 'etc/x', data: 'one' }] };
    const two: Made = { entries: [{ name: 'etc/x', data: 'two' }] };
    const { comparison } = await compare(
      { old: image([base, one, two]), new: image([base, two, one]) },
      { signal: SIGNAL },
    );
    expect(comparison.files).toEqual({ added: 0, changed: 1, removed: 0 });
    expect(comparison.layers.map(({ isShared }) => isShared)).toEqual([true, false, false]);
  });

  test.each<readonly [string, Made]>([
    ['is not what its digest says', { fails: new InvalidInput('blob', 'has another digest') }],
    ['lies at a URL', { unread: 'its bytes are said to lie at a URL' }],
  ])('a layer that %s is unread, and the rest is compared', async (_, broken) => {
    const key: Made = { entries: [{ name: 'root/.ssh/authorized_keys', data: 'ssh-rsa AAAA x\n' }] };
    const { comparison } = await compare({ old: image([base]), new: image([base, broken, key]) }, { signal: SIGNAL });
    expect(comparison.isComplete).toBe(false);
    expect(comparison.unread).toMatchObject([{ of: 'new', layer: 1 }]);
    expect(comparison.seen.map(({ kind }) => kind).sort()).toEqual(['ssh-key', 'unreadable']);
  });

  test('what could not be read of the old image either is unread, and no difference', async () => {
    const broken: Made = { fails: new InvalidInput('blob', 'has another digest') };
    const { comparison } = await compare(
      { old: image([base, broken]), new: image([base, broken, {}]) },
      { signal: SIGNAL },
    );
    expect(comparison).toMatchObject({ isComplete: false, seen: [] });
  });

  test('one layer that the old image could not read either excuses one, and no second', async () => {
    const at = (data: string): Made => ({
      entries: [{ name: 'etc/x', data }],
      unread: 'its bytes are said to lie at a URL',
    });
    const seenIn = async (old: readonly Made[], now: readonly Made[]) =>
      (await compare({ old: image(old), new: image(now) }, { signal: SIGNAL })).comparison.seen.map(
        ({ kind, layer }) => [kind, layer],
      );
    expect(await seenIn([base, at('1')], [base, at('2')])).toEqual([]);
    expect(await seenIn([base, at('1')], [base, at('2'), at('3')])).toEqual([['unreadable', 2]]);
    // What both share tells nothing of what lies above.
    expect(await seenIn([base, at('1'), {}], [base, at('1'), at('2')])).toEqual([['unreadable', 2]]);
  });

  test('a layer that the new manifest alone keeps from being read is not shared', async () => {
    const { comparison } = await compare(
      { old: image([base]), new: image([{ ...base, unread: 'its bytes are said to lie at a URL' }]) },
      { signal: SIGNAL },
    );
    expect(comparison.layers.map(({ isShared }) => isShared)).toEqual([false]);
    expect(comparison.unread.map(({ of, layer }) => [of, layer])).toEqual([['new', 0]]);
    expect(comparison.seen.map(({ kind }) => kind)).toContain('unreadable');
  });

  test('a registry that does not answer is no answer', async () => {
    const gone: Made = { fails: new Unavailable('nobody is there') };
    await expect(compare({ new: image([gone]) }, { signal: SIGNAL })).rejects.toThrow(Unavailable);
  });

  test('when the time is over, what was not read is said to be unread', async () => {
    const { comparison } = await compare({ new: image([base, evil]) }, { signal: AbortSignal.abort() });
    expect(comparison.isComplete).toBe(false);
    expect(comparison.unread.map(({ layer }) => layer)).toEqual([0, 1]);
  });

  test('by itself, nothing that means a change is told', async () => {
    const now = image([base], { user: 'root', env: ['HTTPS_PROXY=http://192.0.2.9'], cmd: ['/bin/tool', 'x'] });
    const { comparison } = await compare({ new: now }, { signal: SIGNAL });
    expect(comparison).toMatchObject({ seen: [], configuration: [], packages: [], files: { added: 4 } });
  });

  test('what a build upon the image runs is told as any other setting', async () => {
    const now = image([base], { onBuild: ['RUN true'] });
    const { comparison } = await compare({ old: image([base]), new: now }, { signal: SIGNAL });
    expect(comparison.configuration).toEqual([{ what: 'OnBuild', to: '["RUN true"]' }]);
  });

  test('secrets of the configuration are not told', async () => {
    const now = image([base], { env: ['API_TOKEN=very-secret', 'HTTPS_PROXY=http://me:hush@192.0.2.9:1'] });
    const { comparison } = await compare({ old: image([base]), new: now }, { signal: SIGNAL });
    const text = JSON.stringify(comparison);
    expect(text).not.toMatch(/very-secret|hush/);
    expect(comparison.configuration).toMatchObject([
      { what: 'Env API_TOKEN', to: '(set)' },
      { what: 'Env HTTPS_PROXY' },
    ]);
    expect(text).toContain('192.0.2.9');
  });

  test('ten thousand differences of every length fit into 32 KiB, and all of them into the full list', async () => {
    const entries = Array.from({ length: 10_000 }, (_, index) => ({
      name: `opt/d${index % 300}/${'x'.repeat(60)}${index}.sh`,
      data: '#!/bin/sh\n',
    }));
    const env = Array.from({ length: 500 }, (_, index) => `V${index}=${'y'.repeat(500)}`);
    const { comparison, full } = await compare(
      { old: image([base]), new: image([base, { entries }], { env }) },
      { signal: SIGNAL },
    );
    expect(Buffer.byteLength(JSON.stringify(comparison))).toBeLessThanOrEqual(32 * 1024);
    expect(Buffer.byteLength(JSON.stringify(full))).toBeLessThanOrEqual(4 * 1024 * 1024);
    const counted = comparison.more.reduce((sum, { count }) => sum + count, 0);
    expect(comparison.seen.filter(({ kind }) => kind === 'unowned-code').length + counted).toBe(10_000);
    expect(full.files.added).toHaveLength(10_000);
  });

  test('paths are shown as bytes where they are no text', async () => {
    const names = ['opt/\x1b[2J', 'opt/\xff', 'opt/\xe2\x80\xae.sh', 'opt/a\\b', 'opt/ls ', 'opt/.../x', 'opt/größe'];
    const entries = names.map((name) => ({ name, data: '#!/bin/sh\n' }));
    const { full } = await compare({ old: image([base]), new: image([base, { entries }]) }, { signal: SIGNAL });
    expect(full.files.added.map(({ path }) => path).toSorted()).toEqual(
      [
        '/opt/\\x1b[2J',
        '/opt/\\xff',
        '/opt/\\xe2\\x80\\xae.sh',
        '/opt/a\\x5cb',
        '/opt/ls\\x20',
        '/opt/\\x2e\\x2e\\x2e/x',
        '/opt/gr\\xf6\\xdfe',
      ].toSorted(),
    );
  });
});
