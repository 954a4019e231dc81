import { execFile } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { expect, test } from 'vitest';
import { startedServers } from './started.ts';

const { folder } = startedServers();

// Threads and timers that were started by then would hold the process, and a supervisor would wait for ever.
test('a server whose collector cannot be opened says so and ends', async () => {
  const place = folder();
  writeFileSync(
    join(place, 'landwaiter.yaml'),
    'version: 1\ncollectors:\n  - { name: prod, kind: kubernetes, cluster: prod }\n',
  );
  const args = [resolve('dist/cli.mjs'), 'serve', '--listen', '127.0.0.1:0'];
  const ended = await new Promise<readonly unknown[]>((done) => {
    execFile(process.execPath, args, { cwd: place, env: {} }, (error, _stdout, stderr) =>
      done([error?.code, error?.signal, stderr]),
    );
  });
  expect(ended).toEqual([2, null, expect.stringContaining('KUBERNETES_SERVICE_HOST: not set')]);
});
