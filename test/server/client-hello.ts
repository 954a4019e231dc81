import { createServer } from 'node:net';
import { connect } from 'node:tls';
import { listen } from '../lab/registry.ts';

/** The first bytes that a real client says in a TLS handshake. */
export async function helloOf(): Promise<Buffer> {
  const listener = createServer();
  const port = await listen(listener);
  const first = new Promise<Buffer>((resolve) => {
    listener.on('connection', (socket) =>
      socket.once('data', (chunk: Buffer) => {
        socket.destroy();
        resolve(chunk);
      }),
    );
  });
  const client = connect({ port, host: '127.0.0.1' });
  client.on('error', () => undefined);
  const hello = await first;
  client.destroy();
  listener.close();
  return hello;
}
