import { createServer, request as ask } from 'node:http';
import { listen } from '../lab/registry.ts';

/** A way to the registry on which blobs can be held up. */
export interface Way {
  readonly host: string;
  hold(): void;
  release(): void;
  /** How many questions for blobs wait. */
  held(): number;
  stop(): Promise<void>;
}

export async function openWay(registry: string): Promise<Way> {
  const [host = '', port = ''] = registry.split(':');
  let gate = Promise.resolve();
  let open = (): void => undefined;
  let waiting = 0;
  const server = createServer((request, response) => {
    const isBlob = /\/blobs\/sha256:/.test(request.url ?? '');
    if (isBlob) waiting += 1;
    void (isBlob ? gate : Promise.resolve()).then(() => {
      if (isBlob) waiting -= 1;
      const { method, url: path, headers } = request;
      const passed = ask({ host, port, method, path, headers: { ...headers, host: registry } }, (answer) => {
        response.writeHead(answer.statusCode ?? 502, answer.headers);
        answer.pipe(response);
      });
      passed.on('error', () => response.destroy());
      request.pipe(passed);
    });
  });
  const own = await listen(server);
  return {
    host: `127.0.0.1:${own}`,
    hold() {
      gate = new Promise((resolve) => (open = resolve));
    },
    release: () => open(),
    held: () => waiting,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
