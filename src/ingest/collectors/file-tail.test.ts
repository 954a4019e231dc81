import {
  appendFile,
  copyFile,
  mkdtemp,
  readFile,
  rename,
  rm,
  stat,
  truncate,
  utimes,
  writeFile,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { MINUTE } from '../../core/time.ts';
import { type TestWorld, testWorld } from '../world.fixture.ts';
import { fileTail } from './file-tail.ts';
import { isRotated } from './file-tail/rotated.ts';

let folder: string;
let log: string;
let world: TestWorld;
let ending: AbortController;
let running: Promise<void>;
let taken: number;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tail-'));
  log = join(folder, 'docker.ndjson');
  world = testWorld();
  taken = 0;
});

afterEach(async () => {
  await stop();
  await rm(folder, { recursive: true, force: true });
});

async function start(): Promise<void> {
  ending = new AbortController();
  running = fileTail({ path: log })(world, ending.signal);
  await world.asleep();
}

async function stop(): Promise<void> {
  ending.abort();
  await running;
}

/** As after a restart: only what was noted is left. */
async function restart(change: () => Promise<void>): Promise<void> {
  await stop();
  await change();
  const { noted } = world;
  world = testWorld(world.now());
  world.noted = noted;
  taken = 0;
  await start();
}

/** The lines delivered since it was last asked. */
function told(): readonly string[] {
  const fresh = world.bodies.slice(taken);
  taken = world.bodies.length;
  return Buffer.concat(fresh).toString('utf8').split('\n').filter(Boolean);
}

async function written(text: string): Promise<void> {
  await appendFile(log, text);
}

/** Packs a file as gzip does: under another name, with the time of the original. */
async function pack(path: string): Promise<void> {
  const { atime, mtime } = await stat(path);
  await writeFile(`${path}.gz`, gzipSync(await readFile(path)));
  await utimes(`${path}.gz`, atime, mtime);
  await rm(path);
}

test('lines are delivered as they are written; one that has no end yet is kept back', async () => {
  await written('one\ntwo\nthr');
  await start();
  expect(told()).toEqual(['one', 'two']);
  await written('ee\nfour\n');
  await world.wake();
  expect(told()).toEqual(['three', 'four']);
  await world.wake();
  expect(told()).toEqual([]);
});

test('after a restart it goes on where it was', async () => {
  await written('one\n');
  await start();
  await restart(() => written('two\n'));
  expect(told()).toEqual(['two']);
});

test('what was not kept is not noted', async () => {
  await written('one\n');
  world.refuses = true;
  ending = new AbortController();
  running = fileTail({ path: log })(world, ending.signal);
  await expect(running).rejects.toThrow('the disk is full');
  running = Promise.resolve();
  world.refuses = false;
  await start();
  expect(told()).toEqual(['one']);
});

test('a file that is renamed is read to its end, also what its writer adds afterwards', async () => {
  await written('one\n');
  await start();
  await written('two\n');
  await rename(log, `${log}.1`);
  await appendFile(`${log}.1`, 'three\n');
  await written('four\n');
  await world.wake();
  expect(told()).toEqual(['one', 'two', 'three', 'four']);
  await appendFile(`${log}.1`, 'five\nsix, without its end');
  await world.wake();
  expect(told()).toEqual(['five']);
  await world.wake(5 * MINUTE);
  expect(told()).toEqual(['six, without its end']);
  await world.wake();
  expect(told()).toEqual([]);
});

test('a file that is copied and emptied is read to its end in the copy', async () => {
  await written('one\n');
  await start();
  await written('two\n');
  await copyFile(log, `${log}.1`);
  await truncate(log);
  await written('three\n');
  await world.wake();
  expect(told()).toEqual(['one', 'two', 'three']);
  await world.wake();
  expect(told()).toEqual([]);
});

test('emptied and written further than before, it is known as another one by how it begins', async () => {
  await written('one\n');
  await start();
  await copyFile(log, `${log}.1`);
  await truncate(log);
  await written('a much longer first line\n');
  await world.wake();
  expect(told()).toEqual(['one', 'a much longer first line']);
});

test('what was rotated several times and packed while nobody read is read in its order', async () => {
  await written('one\n');
  await start();
  told();
  await restart(async () => {
    await written('two\n');
    await rename(log, `${log}.3`);
    await utimes(`${log}.3`, 1000, 1000);
    await pack(`${log}.3`);
    await writeFile(`${log}.2`, 'three\n');
    await utimes(`${log}.2`, 2000, 2000);
    await pack(`${log}.2`);
    await writeFile(`${log}.1`, 'four\n');
    await utimes(`${log}.1`, 3000, 3000);
    await written('five\n');
  });
  expect(told()).toEqual(['two', 'three', 'four', 'five']);
  await world.wake();
  expect(told()).toEqual([]);
});

test('a rotated file that is packed while it is still watched is not read again', async () => {
  await written('one\n');
  await start();
  await rename(log, `${log}.1`);
  await written('two\n');
  await world.wake();
  await pack(`${log}.1`);
  await world.wake();
  expect(told()).toEqual(['one', 'two']);
  expect(world.statuses.at(-1)).toEqual({ state: 'running' });
});

test('a file that is gone is missed, and read once it is there again', async () => {
  await start();
  expect(world.statuses.at(-1)).toEqual({ state: 'failing', message: `${log} is not there` });
  await written('one\n');
  await world.wake();
  expect(told()).toEqual(['one']);
  await rm(log);
  await world.wake();
  expect(world.statuses.at(-1)?.message).toContain('lines may be lost');
  await written('two\n');
  await world.wake();
  expect(told()).toEqual(['two']);
  expect(world.statuses.at(-1)).toEqual({ state: 'running' });
});

test('a line without end is left out, not kept in memory, and the next is read', async () => {
  await written(`${'x'.repeat(9 * 1024 * 1024)}\nshort\n`);
  await start();
  expect(told()).toEqual(['short']);
  expect(world.statuses.at(-1)?.message).toContain('too long to be records');
});

test('what is delivered at once is at most 400 lines', async () => {
  await written('line\n'.repeat(1000));
  await start();
  expect(world.bodies.map((body) => body.toString().split('\n').length - 1)).toEqual([400, 400, 200]);
});

test('a packed file that is damaged is said to be, and the others are read', async () => {
  await written('one\n');
  await start();
  told();
  await restart(async () => {
    await rm(log);
    await writeFile(`${log}.1.gz`, 'no gzip at all');
    await written('two\n');
  });
  expect(world.statuses.at(-1)?.message).toContain('cannot be unpacked');
});

describe('which files a log was rotated to', () => {
  test.each([
    'audit.log.1',
    'audit.log.2.gz',
    'audit.log-20261124',
    'audit-2026-11-24T12-00-00.000.log',
    'audit.1.log.gz',
    'audit.log.old',
  ])('%s is one', (name) => expect(isRotated('audit.log', name)).toBe(true));
  test.each([
    'audit.log',
    'audit-policy.log',
    'audit.log.swp',
    'audit.logs.1',
    'other.log.1',
    'audit.log.1.bak',
    'my-audit.log.1',
  ])('%s is none', (name) => expect(isRotated('audit.log', name)).toBe(false));
});
