import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, onTestFinished, test } from 'vitest';
import { sha } from '../../../lineage/storage/store.cases.ts';
import { startComparer } from './comparer.ts';
import type { ComparisonJob } from './comparing-messages.ts';

/** A thread that has a bug: one digest ends it. */
const THREAD = `
import { parentPort } from 'node:worker_threads';
parentPort.on('message', ({ number, question }) => {
  if (question.new.digest === '${sha('a')}') throw new Error('nobody thought of this');
  parentPort.postMessage({ number, answer: { made: [] } });
});`;

function job(letter: string): ComparisonJob {
  const place = { registry: 'registry.acme.example', repository: 'shop/api' };
  return {
    new: { ...place, digest: sha(letter), by: { name: 'images', host: place.registry } },
    asked: { limits: {} },
  };
}

test('a pair that ends the thread is told so; the next waits for the thread, and is compared', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'comparer-'));
  writeFileSync(join(folder, 'comparer.mjs'), THREAD);
  const reasons: string[] = [];
  const comparer = startComparer({ cache: folder }, (reason) => reasons.push(reason), pathToFileURL(`${folder}/`));
  onTestFinished(async () => {
    await comparer.stop();
    rmSync(folder, { recursive: true });
  });
  const broken = await comparer.compare(job('a'));
  expect(broken).toMatchObject({ failure: { kind: 'broken' } });
  expect(JSON.stringify(broken)).toContain('nobody thought of this');
  expect(reasons.join()).toContain('nobody thought of this');
  expect(await comparer.compare(job('b'))).toEqual({ made: [] });
});

test('who waits for the thread is answered when the server stops', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'comparer-'));
  writeFileSync(join(folder, 'comparer.mjs'), THREAD);
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const comparer = startComparer({ cache: folder }, () => undefined, pathToFileURL(`${folder}/`));
  await comparer.compare(job('a'));
  const next = comparer.compare(job('b'));
  await comparer.stop();
  expect(await next).toMatchObject({ failure: { reason: 'the server is stopping' } });
});
