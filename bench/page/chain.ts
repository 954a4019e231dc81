import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Browser } from 'playwright-core';

const IMAGE = 'registry.acme.example/shop/api';
const DIGEST = `sha256:${'a'.repeat(64)}`;
const BEGAN = '2026-11-28T12:00:00Z';

/** Each of a workload of its own: places, not replicas. */
function pod(index: number): object {
  const name = `api-${index}`;
  const image = `${IMAGE}:1`;
  const status = { name: 'api', image, imageID: `${IMAGE}@${DIGEST}`, state: { running: { startedAt: BEGAN } } };
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name, namespace: `team-${index % 20}`, uid: name, creationTimestamp: BEGAN },
    spec: { nodeName: 'node-1', containers: [{ name: 'api', image }] },
    status: { phase: 'Running', startTime: BEGAN, containerStatuses: [status] },
  };
}

/** Milliseconds until the chain of an image that runs in so many pods is drawn, over files. */
export async function drawnAfter(browser: Browser, places: number): Promise<number> {
  const folder = mkdtempSync(join(tmpdir(), 'landwaiter-chain-'));
  const pods = Array.from({ length: places }, (_, index) => JSON.stringify(pod(index)));
  writeFileSync(join(folder, 'pods.ndjson'), pods.join('\n'));
  const child = spawn(process.execPath, ['dist/cli.mjs', 'view', folder], { stdio: ['ignore', 'pipe', 'ignore'] });
  try {
    for await (const link of createInterface({ input: child.stdout })) {
      const page = await browser.newPage();
      await page.goto(link);
      await page.locator('main').waitFor();
      const from = performance.now();
      await page.goto(`${new URL(link).origin}/images/${encodeURIComponent(DIGEST)}`);
      await page.locator('.drawing .box').first().waitFor();
      return performance.now() - from;
    }
    throw new Error('no link was printed');
  } finally {
    child.kill('SIGINT');
    rmSync(folder, { recursive: true });
  }
}
