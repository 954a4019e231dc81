import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';

/** A server of one test on loopback. */
export interface Loopback {
  /** `http://127.0.0.1:PORT`. */
  readonly address: string;
  /** Method and path of what was asked, in order. */
  readonly asked: string[];
  close(): Promise<void>;
}

export interface Reply {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** Sent as JSON. */
  readonly body?: unknown;
}

export async function loopback(reply: (request: IncomingMessage, url: URL) => Reply): Promise<Loopback> {
  const asked: string[] = [];
  const server = createServer((request: IncomingMessage, response: ServerResponse) => {
    asked.push(`${request.method} ${request.url}`);
    const { status = 200, headers = {}, body } = reply(request, new URL(request.url ?? '', 'http://loopback.example'));
    response.writeHead(status, headers);
    response.end(body === undefined ? undefined : JSON.stringify(body));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return {
    address: `http://127.0.0.1:${address.port}`,
    asked,
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
