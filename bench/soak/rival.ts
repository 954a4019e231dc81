import { createHmac, timingSafeEqual } from 'node:crypto';
import { open } from 'node:fs/promises';
import { createServer } from 'node:http';
import { SECRETS } from '../../test/server/policy.ts';

/** Milliseconds, as the server's. */
const LINGER = 3;

/**
 * What an intake cannot do without, and nothing else: checks the signature, appends the body to a file with the same
 * grouping of commits, answers. Prints its port.
 */
export async function runRival(file: string): Promise<void> {
  const secret = SECRETS.FORGE;
  const log = await open(file, 'a');
  let waiting: { readonly body: Buffer; readonly done: () => void }[] = [];
  let isRunning = false;

  async function commit(): Promise<void> {
    await new Promise((resolve) => setTimeout(resolve, LINGER));
    while (waiting.length > 0) {
      const batch = waiting;
      waiting = [];
      await log.writev(batch.map(({ body }) => body));
      await log.datasync();
      for (const { done } of batch) done();
    }
    isRunning = false;
  }

  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const body = Buffer.concat(chunks);
      const expected = Buffer.from(`sha256=${createHmac('sha256', secret).update(body).digest('hex')}`);
      const given = Buffer.from(String(request.headers['x-hub-signature-256']));
      if (given.length !== expected.length || !timingSafeEqual(given, expected)) {
        response.writeHead(401, { 'content-length': 0 }).end();
        return;
      }
      waiting.push({ body, done: () => response.writeHead(202, { 'content-length': 0 }).end() });
      if (isRunning) return;
      isRunning = true;
      void commit();
    });
  });
  server.listen(0, '127.0.0.1', () => {
    const address = server.address();
    process.stdout.write(`${typeof address === 'object' ? address?.port : ''}\n`);
  });
}
