import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach } from 'vitest';
import { type Child, type ChildOptions, startServer } from './child.ts';

/** Servers that end with their test whatever it came to, and folders that go with the file. */
export function startedServers(): {
  start(options: ChildOptions): Promise<Child>;
  folder(): string;
} {
  const folders: string[] = [];
  const running: Child[] = [];
  afterEach(async () => {
    for (const server of running.splice(0)) await server.end('SIGKILL');
  });
  afterAll(() => {
    for (const folder of folders) rmSync(folder, { recursive: true });
  });
  return {
    async start(options) {
      const server = await startServer(options);
      running.push(server);
      return server;
    },
    folder() {
      const made = mkdtempSync(join(tmpdir(), 'landwaiter-server-'));
      folders.push(made);
      return made;
    },
  };
}
