import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, expect, test } from 'vitest';
import { bundleInto } from '../../../test/bundled.ts';
import { kubernetesAudit } from '../sources/kubernetes-audit.ts';
import { joinedCoverage, joinedFile } from './join.ts';
import type { Task } from './piece.ts';
import { readInWorkers } from './pool.ts';
import { readPiece } from './read-piece.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'landwaiter-pool-'));
afterAll(() => rmSync(folder, { recursive: true }));

function auditLine(number: number): string {
  const verb = number % 10 === 0 ? 'create' : 'get';
  return (
    '{"kind":"Event","apiVersion":"audit.k8s.io/v1","level":"Request","auditID":"' +
    number +
    '","stage":"ResponseComplete"' +
    `,"verb":"${verb}","objectRef":{"resource":"pods","namespace":"shop","name":"api"},"requestObject":{"metadata":{"annotations":{"__proto__":"x"}},` +
    '"spec":{"containers":[{"name":"api","image":"registry.acme.example/api:1"}]}},"requestReceivedTimestamp":"2026-11-24T08:' +
    `${String(number % 60).padStart(2, '0')}:00Z"}`
  );
}

test.each([
  ['one of the others', 1],
  ['all the others', 9],
])('worker threads read the same as one thread, in the same order, when this one begins after %s', async (_, least) => {
  const script = path.join(folder, 'worker.mjs');
  await bundleInto(script, 'src/ingest/files/worker.ts');
  const log = path.join(folder, 'audit.log');
  const text = Array.from({ length: 2000 }, (_, number) => auditLine(number)).join('\n');
  writeFileSync(log, text);
  const task = { path: log, binding: { cluster: 'prod-eu' } };
  const tasks = Array.from({ length: 10 }, (_, index) => {
    const start = Math.floor(text.length / 10) * index;
    return { ...task, range: { start, end: index === 9 ? text.length : start + Math.floor(text.length / 10) } };
  });
  let bytes = 0;
  const begun = new Set<Task>();
  let go: () => void = () => {};
  const areTaken = new Promise<void>((resolve) => {
    go = resolve;
  });
  const advance = (count: number, one: Task) => {
    bytes += count;
    if (begun.add(one).size === least) go();
  };
  let own = 0;
  const readHere = async (one: Task) => {
    own += 1;
    await areTaken;
    return readPiece(one, [kubernetesAudit], (count) => advance(count, one));
  };
  const settings = { sources: ['kubernetes-audit'] };
  const pieces = await readInWorkers(pathToFileURL(script), tasks, settings, 3, readHere, advance);
  expect(own).toBeGreaterThan(0);
  expect(own).toBeLessThanOrEqual(10 - least);
  const whole = await readPiece(task, [kubernetesAudit], () => {});
  expect(whole.events).toHaveLength(200);
  expect(joinedFile(log, pieces)).toEqual(joinedFile(log, [whole]));
  expect(joinedCoverage(pieces)).toEqual(joinedCoverage([whole]));
  expect(bytes).toBe(text.length);
});

test('a source that the worker does not know is an error', async () => {
  const script = path.join(folder, 'worker.mjs');
  const task = { path: script, binding: {} };
  const readHere = (one: Task) => readPiece(one, [], () => {});
  const reading = readInWorkers(pathToFileURL(script), [task, task], { sources: ['nothing'] }, 2, readHere, () => {});
  await expect(reading).rejects.toThrow('no source is named nothing');
});
