import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, onTestFinished, test, vi } from 'vitest';
import { DAY, MINUTE, type Time } from '../../../core/time.ts';
import { startThreads, type Threads } from './threads.ts';

/** A thread that gives signs of life as long as nobody stops it. */
const ALIVE = `
  import { parentPort, workerData } from 'node:worker_threads';
  const signs = setInterval(() => parentPort.postMessage({ type: 'alive' }), 5);
  parentPort.on('message', ({ type }) => {
    if (type !== 'stop') return;
    clearInterval(signs);
    workerData.port.close();
    parentPort.close();
  });`;
/** One that has judged once, and then says nothing any more. */
const HANGS = (milliseconds: number): string => `
  import { parentPort, workerData } from 'node:worker_threads';
  parentPort.postMessage({ type: 'evaluated', at: 0, milliseconds: ${milliseconds}, facts: 1 });
  parentPort.on('message', ({ type }) => {
    if (type !== 'stop') return;
    workerData.port.close();
    parentPort.close();
  });`;

function started(clock: () => Time, milliseconds: number): Threads {
  const folder = mkdtempSync(join(tmpdir(), 'threads-'));
  writeFileSync(join(folder, 'reader.mjs'), ALIVE);
  writeFileSync(join(folder, 'evaluator.mjs'), HANGS(milliseconds));
  const ignored = vi.fn();
  const threads = startThreads(
    { store: 'none', policy: undefined, isShort: false, heap: 0 },
    {
      evaluated: ignored,
      read: ignored,
      looked: ignored,
      deleted: ignored,
      examined: ignored,
      saved: ignored,
      failing: ignored,
      rests: ignored,
      restarted: ignored,
      asksInbox: async () => ({ type: 'done', count: 0 }),
    },
    clock,
    pathToFileURL(`${folder}/`),
  );
  onTestFinished(async () => {
    await threads.stop();
    rmSync(folder, { recursive: true });
  });
  return threads;
}

async function silentAfter(pause: number, milliseconds: number): Promise<string | undefined> {
  let now = DAY;
  const threads = started(() => now, milliseconds);
  await vi.waitUntil(() => threads.state().last, { timeout: 30_000 });
  expect(threads.state().silent).toBeUndefined();
  now += pause;
  // The other one has been heard since.
  await vi.waitUntil(() => threads.state().heardAt.reading === now, { timeout: 30_000 });
  return threads.state().silent;
}

test('an evaluation that has not ended nor given a sign for ten minutes is told of', async () => {
  expect(await silentAfter(9 * MINUTE, 1)).toBeUndefined();
  expect(await silentAfter(11 * MINUTE, 1)).toBe('the evaluating thread has given no sign of life for 11 min');
});

test('where one takes long, it may take five times as long', async () => {
  expect(await silentAfter(19 * MINUTE, 4 * MINUTE)).toBeUndefined();
  expect(await silentAfter(21 * MINUTE, 4 * MINUTE)).toBe('the evaluating thread has given no sign of life for 21 min');
});
