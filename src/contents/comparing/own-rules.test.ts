import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, expect, onTestFinished, test } from 'vitest';
import { parseDigest } from '../../core/digest.ts';
import { createLooker } from '../looking/looker.ts';
import { isRecord } from '../packages/read.ts';
import { layerListing } from '../reading/layer-listing.ts';
import { openListingCache } from '../reading/listing-cache.ts';
import { tar } from '../reading/tar.fixture.ts';
import type { YaraLook } from '../yara/look-for.ts';
import type { YaraRules } from '../yara/rules.ts';
import { looking, ruleFor, rulesIn, yara } from '../yara/yara.fixture.ts';
import { compare } from './compare.ts';
import { image, type Made } from './compare.fixture.ts';

beforeEach(async (context) => void (await yara(context)));

const RULES = rulesIn({
  'rules/wallets.yar': ruleFor('wallet', 'bc1q-acme'),
  'rules/tools.yar': ruleFor('tool', 'lsass'),
});
const WALLET = { name: 'srv/notes.txt', data: 'send to bc1q-acme' };
const { signal } = new AbortController();

async function compared(old: readonly Made[] | undefined, own: readonly Made[], rules: YaraRules = RULES) {
  const look = looking(rules);
  const pair = { new: image(own, {}, look), ...(old && { old: image(old, {}, look) }) };
  const { comparison } = await compare(pair, { signal, ownRules: rules.sha256 });
  const matches = comparison.seen.filter(({ variant }) => variant?.includes('own-rule'));
  return { ...comparison, matches: matches.map(({ kind, path, before, says }) => [kind, path, before, says]) };
}

const BASE: Made = { entries: [{ name: 'etc/os-release', data: 'ID=debian' }] };
const says = 'wallet in rules/wallets.yar';

test('a match of a new file is a known sign that names rule and file, in whatever file it is', async () => {
  const { matches, isComplete } = await compared([BASE], [BASE, { entries: [WALLET] }]);
  expect(matches).toEqual([['known-sign', '/srv/notes.txt', 'nothing', says]]);
  expect(isComplete).toBe(true);
  expect((await compared(undefined, [{ entries: [WALLET] }])).matches).toEqual(matches);
});

test('what a later layer took away again is told as hidden', async () => {
  const gone: Made = { entries: [{ name: 'srv/.wh.notes.txt' }] };
  const { matches } = await compared([BASE], [BASE, { entries: [WALLET] }, gone]);
  expect(matches).toEqual([['hidden-below', '/srv/notes.txt', 'nothing', `removed by layer 2: ${says}`]]);
});

test('what the old image had of the same rule there is told as before, of another rule as new', async () => {
  const { matches } = await compared(
    [BASE, { entries: [WALLET] }],
    [BASE, { entries: [{ ...WALLET, data: 'bc1q-acme, lsass' }] }],
  );
  expect(matches).toEqual([
    ['known-sign', '/srv/notes.txt', 'nothing', 'tool in rules/tools.yar'],
    ['known-sign', '/srv/notes.txt', 'other-bytes', says],
  ]);
});

test('so it is where a layer of both had it, which is not scanned besides', async () => {
  const shared: Made = { entries: [WALLET, { name: 'srv/other.txt', data: 'bc1q-acme' }] };
  const changed = { entries: [{ ...WALLET, data: 'bc1q-acme again' }] };
  expect((await compared([shared], [shared, changed])).matches).toEqual([
    ['known-sign', '/srv/notes.txt', 'other-bytes', says],
  ]);
  expect((await compared([shared], [shared, { entries: [WALLET] }])).matches).toEqual([
    ['known-sign', '/srv/notes.txt', 'same-bytes', says],
  ]);
});

test('a file over the bound is unread, and a reason where the old image had none there', async () => {
  const long = { entries: [{ name: 'srv/model.bin', data: Buffer.alloc(128 * 1024 * 1024 + 1) }] };
  const reason = 'longer than the 128 MiB in which YARA rules are looked for';
  const { unread, isComplete, seen } = await compared([BASE], [BASE, long]);
  expect({ unread, isComplete }).toEqual({
    unread: [{ of: 'new', layer: 1, path: '/srv/model.bin', reason }],
    isComplete: false,
  });
  expect(seen).toMatchObject([{ kind: 'unreadable', path: '/srv/model.bin', says: reason }]);
  const changed = { entries: [{ name: 'srv/model.bin', data: Buffer.alloc(128 * 1024 * 1024 + 2) }] };
  expect(await compared([BASE, long], [BASE, changed])).toMatchObject({ isComplete: false, seen: [] });
});

test('other rules make another fact, and no rules the one that there always was', async () => {
  const own = [BASE, { entries: [WALLET] }];
  const other = rulesIn({ 'rules/tools.yar': ruleFor('tool', 'lsass') });
  const [one, two] = [await compared([BASE], own), await compared([BASE], own, other)];
  const none = await compare({ old: image([BASE]), new: image(own) }, { signal });
  expect(new Set([one.signs, two.signs, none.comparison.signs]).size).toBe(3);
  expect([two.matches, none.comparison.seen]).toEqual([[], []]);
});

test('rules that are looked for nowhere leave the comparison incomplete, and are no reason against the image', async () => {
  const reason = 'p.yaml:1:1: contents.yara: the YARA rules of the policy need a package';
  const { comparison } = await compare({ new: image([BASE]) }, { signal, ownRules: { unapplied: reason } });
  expect(comparison).toMatchObject({ isComplete: false, unread: [{ of: 'new', reason }], seen: [] });
});

/** A layer that is read by a cache; told are what its file is marked with, and how often it was opened. */
async function cached() {
  const folder = await mkdtemp(join(tmpdir(), 'own-rules-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  const cache = openListingCache(folder);
  const blob = tar([WALLET]);
  let opened = 0;
  async function* open() {
    opened += 1;
    yield blob;
  }
  return async (look?: YaraLook) => {
    const looker = createLooker({ isRecord, scan: look?.scan('all') });
    const digest = parseDigest(`sha256:${'a'.repeat(64)}`);
    const { entries } = await layerListing(digest, open, { size: blob.length, hashes: [], looker }, cache);
    return [opened, entries[0]?.marks?.map(({ says: told }) => told) ?? []];
  };
}

test('a listing is kept under the rules: changed ones read the layer again, the same ones do not, nor does who has none', async () => {
  const read = await cached();
  const renamed = rulesIn({ 'rules/wallets.yar': ruleFor('purse', 'bc1q-acme') });
  expect(await read(looking(RULES))).toEqual([1, [says]]);
  expect(await read(looking(RULES))).toEqual([1, [says]]);
  expect(await read(looking(renamed))).toEqual([2, ['purse in rules/wallets.yar']]);
  expect(await read()).toEqual([3, []]);
  expect(await read()).toEqual([3, []]);
});

test('what was not scanned this time is not kept', async () => {
  const read = await cached();
  const ended = looking(RULES);
  ended.stop();
  expect(await read(ended)).toEqual([1, ['scanning was ended']]);
  expect(await read(looking(RULES))).toEqual([2, [says]]);
});

test('a sign of the product’s own in the same file takes none of them away', async () => {
  const miner = {
    name: 'usr/bin/m',
    data: '#!/bin/sh\nexec ./m -o stratum+tcp://pool.example:3333 bc1q-acme\n',
    mode: 0o755,
  };
  const { seen } = await compared([BASE], [BASE, { entries: [miner] }]);
  expect(seen.filter(({ kind }) => kind === 'known-sign').map(({ variant }) => variant)).toEqual(['miner', 'own-rule']);
});
