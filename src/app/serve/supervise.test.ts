import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, onTestFinished, test, vi } from 'vitest';
import { type End, supervise, type Supervisor } from './supervise.ts';

const WAIT = { timeout: 60_000 };

/** Two that run together, each of which says that it runs and ends when it is told how; and all that is heard of them. */
function two(isAgain: boolean) {
  const folder = mkdtempSync(join(tmpdir(), 'supervise-'));
  const script = pathToFileURL(join(folder, 'thread.mjs'));
  writeFileSync(
    script,
    `import { parentPort } from 'node:worker_threads';
    parentPort.on('message', (how) => {
      if (how === 'break') throw new Error('broken');
      parentPort.close();
    });
    parentPort.postMessage('runs');`,
  );
  const heard: string[] = [];
  const ends: End[] = [];
  const supervisor: Supervisor = supervise(
    () =>
      ['one', 'other'].map((name) => ({
        script,
        options: {},
        hear: (message) => heard.push(`${name} ${String(message)}`),
        gone: () => heard.push(`${name} gone`),
      })),
    (end) => {
      ends.push(end);
      return isAgain;
    },
  );
  onTestFinished(async () => {
    await supervisor.stop((worker) => worker.terminate());
    rmSync(folder, { recursive: true });
  });
  supervisor.start();
  const times = (what: string): number => heard.filter((one) => one === what).length;
  return { supervisor, ends, times, run: (count: number) => times('one runs') + times('other runs') === 2 * count };
}

test('when one ends by itself the other is ended, both are started again, and it is told once why', async () => {
  const { supervisor, ends, times, run } = two(true);
  await vi.waitUntil(() => run(1), WAIT);
  supervisor.running()[1]?.postMessage('break');
  await vi.waitUntil(() => run(2), WAIT);
  expect(ends).toEqual([{ reason: expect.stringContaining('broken'), which: 1, isShort: false }]);
  expect([times('one gone'), times('other gone')]).toEqual([1, 1]);
});

test('where they are not to be started again, none runs', async () => {
  const { supervisor, ends, times, run } = two(false);
  await vi.waitUntil(() => run(1), WAIT);
  supervisor.running()[0]?.postMessage('end');
  await vi.waitUntil(() => times('one gone') + times('other gone') === 2, WAIT);
  expect(ends).toEqual([{ reason: 'a thread ended by itself', which: 0, isShort: false }]);
  expect(supervisor.running()).toEqual([]);
});

test('those that are stopped have ended then, and did not fall', async () => {
  const { supervisor, ends, times, run } = two(true);
  await vi.waitUntil(() => run(1), WAIT);
  await supervisor.stop((worker) => worker.postMessage('end'));
  expect([times('one gone'), times('other gone')]).toEqual([1, 1]);
  expect(ends).toEqual([]);
});
