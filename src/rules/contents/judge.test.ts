import { describe, expect, test } from 'vitest';
import { type Comparison, SEEN_KINDS, type Seen } from '../../core/comparison.ts';
import { parseDigest } from '../../core/digest.ts';
import { NOTHING_SEEN } from '../scenarios/contents-scenario.ts';
import { COLUMNS, judgeContents, type Setting } from './judge.ts';

const digest = parseDigest(`sha256:${'a'.repeat(64)}`);
const comparison = (...seen: readonly Seen[]): Comparison => ({
  ...NOTHING_SEEN,
  new: { manifest: digest, config: digest },
  seen,
});
const of = (kind: Seen['kind'], more: Partial<Seen> = {}): Seen => ({ kind, before: 'nothing', ...more });
const SETTING: Omit<Setting, 'column'> = { own: () => false, accepted: () => false, isKnownLayer: () => false };
const scores = (seen: readonly Seen[], setting: Partial<Setting> = {}): readonly number[] =>
  COLUMNS.map((column) => judgeContents(comparison(...seen), { ...SETTING, ...setting, column }).score);

describe('one thing seen weighs', () => {
  test.each<readonly [string, Seen, readonly [built: number, open: number, suspect: number]]>([
    ['a sign', of('known-sign', { variant: 'miner' }), [60, 60, 60]],
    ['a match of an own rule', of('known-sign', { variant: 'own-rule' }), [30, 30, 60]],
    ['a download in a file', of('download-to-shell'), [10, 30, 60]],
    ['a download in the configuration', of('download-to-shell', { variant: 'configuration' }), [30, 60, 60]],
    ['a packed program', of('packed-program'), [0, 10, 30]],
    ['a preloaded library', of('loader-hook'), [60, 60, 60]],
    ['a preloaded library of a package', of('loader-hook', { isOwned: true }), [0, 10, 30]],
    ['a folder of libraries', of('loader-hook', { variant: 'folders' }), [0, 10, 30]],
    ['an import hook', of('import-hook'), [30, 30, 60]],
    ['an import hook of a package', of('import-hook', { isOwned: true }), [30, 30, 60]],
    ['a variable', of('environment-hook'), [0, 10, 30]],
    ['a changed program', of('package-file-changed', { variant: 'program' }), [30, 60, 60]],
    ['a changed module', of('package-file-changed', { variant: 'language' }), [0, 10, 60]],
    ['another changed file', of('package-file-changed', { variant: 'other' }), [0, 10, 10]],
    ['a changed database', of('package-database-changed'), [0, 30, 60]],
    ['a package', of('unproven-package'), [0, 0, 30]],
    ['a key', of('ssh-key'), [60, 60, 60]],
    ['a second root', of('account-changed', { variant: 'uid-0' }), [60, 60, 60]],
    ['a password', of('account-changed', { variant: 'password' }), [60, 60, 60]],
    ['another account', of('account-changed', { variant: 'other' }), [0, 10, 10]],
    ['a set-uid program', of('set-id-added'), [30, 30, 60]],
    ['a set-uid program of a package', of('set-id-added', { isOwned: true }), [0, 10, 30]],
    ['a capability', of('capability-added'), [30, 30, 60]],
    ['a capability to listen', of('capability-added', { variant: 'bind' }), [0, 10, 30]],
    ['a device', of('device-node'), [30, 30, 60]],
    ['a login hook', of('login-hook'), [10, 30, 60]],
    ['a scheduled task of a package', of('scheduled-task', { isOwned: true }), [0, 10, 30]],
    ['a unit', of('service-unit'), [10, 30, 60]],
    ['another entry point', of('entry-point-changed'), [10, 10, 30]],
    ['a new program as entry point', of('entry-point-changed', { variant: 'new-program', path: '/x' }), [10, 30, 60]],
    ['a remote', of('remote-added'), [0, 10, 30]],
    ['a certificate', of('certificate-authority'), [10, 30, 60]],
    ['a package source', of('package-source'), [0, 10, 30]],
    ['names', of('name-resolution'), [0, 10, 30]],
    ['code of nobody', of('unowned-code', { path: '/app/x' }), [0, 10, 30]],
    ['a name that hides', of('look-alike-name'), [10, 30, 30]],
    ['a hidden sign', of('hidden-below', { variant: 'known-sign miner' }), [10, 10, 30]],
    [
      'hidden code of nobody, which alone would weigh less',
      of('hidden-below', { variant: 'unowned-code' }),
      [0, 0, 30],
    ],
    ['root', of('user-changed'), [0, 10, 10]],
    ['a label', of('label-changed'), [0, 10, 10]],
    ['what could not be read', of('unreadable'), [30, 30, 30]],
  ])('%s', (_, seen, expected) => {
    expect(scores([seen])).toEqual(expected);
  });

  test('something, of every kind, in the last column', () => {
    for (const kind of SEEN_KINDS)
      expect(scores([of(kind, kind === 'hidden-below' ? { variant: 'ssh-key' } : {})])[2], kind).toBeGreaterThan(0);
  });
});

describe('what the old image had', () => {
  test('of a sign is no reason, but where something speaks against the push', () => {
    expect(scores([of('known-sign', { before: 'other-bytes' })])).toEqual([0, 0, 60]);
    expect(scores([of('known-sign', { before: 'same-bytes' })])).toEqual([0, 0, 10]);
  });

  test('of code that nobody owns hides no change of it', () => {
    expect(scores([of('unowned-code', { before: 'other-bytes' })])).toEqual([0, 10, 30]);
  });
});

describe('the sum', () => {
  test('takes of each kind the heaviest once, and hooks as one kind', () => {
    expect(scores([of('ssh-key'), of('ssh-key')])).toEqual([60, 60, 60]);
    expect(scores([of('login-hook'), of('scheduled-task'), of('service-unit')])).toEqual([10, 30, 60]);
  });

  test('never raises anything by what is only shown', () => {
    const light = [
      of('remote-added'),
      of('packed-program'),
      of('package-source'),
      of('user-changed'),
      of('unowned-code'),
    ];
    expect(scores(light)[1]).toBe(20);
    expect(judgeContents(comparison(...light), { ...SETTING, column: 'open' }).severity).toBe('low');
  });

  test.each([
    [[of('ssh-key'), of('import-hook'), of('login-hook')], 'critical'],
    [[of('ssh-key')], 'high'],
    [[of('import-hook')], 'medium'],
    [[of('remote-added')], 'low'],
    [[], 'none'],
  ] as const)('%j is %s', (seen, severity) => {
    expect(judgeContents(comparison(...seen), { ...SETTING, column: 'open' }).severity).toBe(severity);
  });
});

describe('examples', () => {
  const unproven = of('unproven-package');
  test.each<readonly [string, readonly Seen[], 0 | 1 | 2, number]>([
    [
      'an approved build adds sudo and cron, a wrapper and an index',
      [
        unproven,
        of('set-id-added', { isOwned: true }),
        of('scheduled-task', { isOwned: true }),
        of('entry-point-changed'),
        of('remote-added'),
      ],
      0,
      10,
    ],
    ['requests under the same version', [of('package-file-changed', { variant: 'language' })], 2, 60],
    ['requests under a raised version', [unproven], 2, 30],
    [
      'a stolen pipeline that downloads',
      [of('download-to-shell', { variant: 'configuration' }), of('entry-point-changed')],
      0,
      40,
    ],
    ['a proxy on a suspect push', [of('remote-added')], 2, 30],
  ])('%s', (_, seen, column, score) => {
    expect(scores(seen)[column]).toBe(score);
  });
});

describe('what explains', () => {
  const own = (path: string): boolean => path.startsWith('/srv/');
  test('own code lies where the policy says, unless something speaks against the push', () => {
    expect(scores([of('unowned-code', { path: '/srv/x' })], { own })).toEqual([0, 0, 30]);
    expect(scores([of('entry-point-changed', { variant: 'new-program', path: '/srv/x' })], { own })).toEqual([
      10, 10, 30,
    ]);
  });

  test('an exception and a known layer take a reason away, and say so', () => {
    const seen = of('ssh-key', { layer: 1 });
    const judged = (setting: Partial<Setting>) =>
      judgeContents(comparison(seen), { ...SETTING, column: 'open', ...setting });
    expect(judged({ accepted: () => true })).toMatchObject({
      score: 0,
      reasons: [],
      explained: [{ explained: 'accepted' }],
    });
    expect(judged({ isKnownLayer: (layer) => layer === 1 })).toMatchObject({
      score: 0,
      explained: [{ explained: 'layer-known' }],
    });
    expect(judged({ isKnownLayer: (layer) => layer === 0 })).toMatchObject({ score: 60 });
  });

  test('code that was only counted counts where own code has no place', () => {
    const many = { ...comparison(), more: [{ kind: 'unowned-code', folder: '/opt/x', count: 9 }] as const };
    expect(judgeContents(many, { ...SETTING, column: 'open', own }).score).toBe(10);
    const inside = { ...many, more: [{ kind: 'unowned-code', folder: '/srv/x', count: 9 }] as const };
    expect(judgeContents(inside, { ...SETTING, column: 'open', own }).score).toBe(0);
  });
});
