import { beforeEach, expect, onTestFinished, test } from 'vitest';
import type { Entry } from '../reading/entry.ts';
import { layerScan, LONGEST_SCANNED } from './file-scan.ts';
import { startScanner, type ScannerOptions } from './scanner.ts';
import { looking, ruleFor, rulesIn, yara } from './yara.fixture.ts';

beforeEach(async (context) => void (await yara(context)));

const RULES = rulesIn({
  'a.yar': `${ruleFor('miner', 'stratum')} ${ruleFor('shell', 'dev/tcp')} private ${ruleFor('hidden', 'stratum')}`,
  'b.yar': ruleFor('miner', 'stratum+tcp'),
});
/** It passes the checks of the compiler, and takes hours where a file is made for it. */
const SLOW = rulesIn({
  'slow.yar': `rule slow { strings: $a = /abab[ab]{1,5000}z/ condition: $a } ${ruleFor('miner', 'stratum')}`,
});
const HOSTILE = Buffer.alloc(8 * 1024 * 1024, 'ab');
const MINER = Buffer.from('stratum+tcp://pool');

function scanner(rules = RULES, options: Partial<ScannerOptions> = {}) {
  const started = startScanner(rules, { signal: new AbortController().signal, ...options });
  onTestFinished(() => started.stop());
  return started;
}

test('each rule that matches is told with its file, in order, of very many files at once', async () => {
  const { scan } = scanner();
  const found = await Promise.all([scan(MINER), scan(Buffer.from('nothing')), scan(Buffer.from('/dev/tcp/'))]);
  expect(found).toEqual([
    { matches: ['miner in a.yar', 'miner in b.yar'] },
    { matches: [] },
    { matches: ['shell in a.yar'] },
  ]);
  const many = await Promise.all(
    Array.from({ length: 3000 }, (_, at) => scan(at % 7 === 0 ? MINER : HOSTILE.subarray(at))),
  );
  expect(many.filter((one) => 'matches' in one && one.matches.length > 0)).toHaveLength(429);
});

test('a file made to be slow is given up, and the others are scanned', async () => {
  const { scan } = scanner(SLOW, { time: 1000 });
  const found = await Promise.all([scan(MINER), scan(HOSTILE), scan(MINER)]);
  const miner = { matches: ['miner in slow.yar'] };
  expect(found).toEqual([miner, { unscanned: 'looking for YARA rules in it took more than 1 s' }, miner]);
}, 30_000);

test('who makes very many such files is not waited for', async () => {
  const { scan } = scanner(SLOW, { time: 500 });
  const found = await Promise.all(Array.from({ length: 9 }, () => scan(HOSTILE)));
  expect(found.slice(0, 3)).toEqual(Array(3).fill({ unscanned: 'looking for YARA rules in it took more than 0.5 s' }));
  expect(found.slice(3)).toEqual(Array(6).fill({ unscanned: 'the program that looks for YARA rules ended 3 times' }));
}, 30_000);

test('when the time for the comparison is over nothing is waited for', async () => {
  const stop = new AbortController();
  const { scan } = scanner(SLOW, { signal: stop.signal });
  const found = Promise.all([scan(HOSTILE), scan(MINER)]);
  setTimeout(() => stop.abort(), 500);
  expect(await found).toEqual(Array(2).fill({ unscanned: 'the time for this comparison was over' }));
});

const file = (size: number): Entry => ({ path: 'a', type: 'file', mode: 0, uid: 0, gid: 0, size, modified: 0 });

test('a file over the bound is not held, and is said to be unscanned', async () => {
  const scan = looking(RULES).scan('all');
  const long = scan?.file(file(LONGEST_SCANNED + 1));
  long?.take(MINER);
  const reason = 'longer than the 128 MiB in which YARA rules are looked for';
  expect(await long?.end()).toEqual({ marks: [{ is: 'unscanned', says: reason }] });
  const longest = scan?.file(file(LONGEST_SCANNED));
  for (let left = LONGEST_SCANNED - MINER.length; left > 0; left -= HOSTILE.length)
    longest?.take(HOSTILE.subarray(0, Math.min(left, HOSTILE.length)));
  longest?.take(MINER);
  expect(await longest?.end()).toMatchObject({ marks: [{ is: 'own-rule' }, { is: 'own-rule' }] });
});

test('of a layer only so many matches are kept, and what is more is said', async () => {
  const answers = {
    scan: async () => ({ matches: Array<string>(30_000).fill('a in b') }),
    room: async () => {},
    stop() {},
  };
  const scan = layerScan(RULES, answers, 'all');
  const end = () => scan.file(file(1))?.end();
  expect((await end())?.marks).toHaveLength(30_000);
  expect((await end())?.marks).toMatchObject([{ is: 'unscanned' }]);
});

test('what is scanned is part of what a listing is kept by', () => {
  const look = looking(RULES);
  const versions = ['all' as const, new Set(['a']), new Set(['a', 'b']), new Set(['b', 'a'])].map(
    (paths) => look.scan(paths)?.version,
  );
  expect(new Set(versions).size).toBe(3);
  expect(look.scan(new Set())).toBeUndefined();
});
