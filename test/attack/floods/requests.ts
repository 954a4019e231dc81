import type { Socket } from 'node:net';
import { addressOf, type Flood, keepOpen } from './flood.ts';

/** Asks so often a second, one answer after the other not waited for. */
function asking(socket: Socket, request: string, rate: number): void {
  const timer = setInterval(() => socket.write(request.repeat(rate / 10)), 100);
  socket.on('close', () => clearInterval(timer));
}

const head = (lines: readonly string[]): string => `${[...lines, 'Host: intake.example'].join('\r\n')}\r\n\r\n`;

/** Requests that are refused at once. */
export const requests = {
  'wrong-tokens': (port, tally) => {
    const request = head([
      'POST /intake/distribution/registry HTTP/1.1',
      'Authorization: Bearer x',
      'Content-Length: 0',
    ]);
    for (let one = 0; one < 20; one += 1)
      keepOpen(port, addressOf(one), tally, (socket) => asking(socket, request, 50));
  },
  'wrong-signatures': (port, tally) => {
    const request = `${head(['POST /intake/github/forge HTTP/1.1', `X-Hub-Signature-256: sha256=${'0'.repeat(64)}`, 'Content-Length: 2'])}{}`;
    for (let one = 0; one < 20; one += 1)
      keepOpen(port, addressOf(one), tally, (socket) => asking(socket, request, 50));
  },
  'status-pages': (port, tally) => {
    const pages = ['/metrics', '/readyz', '/'].map((path) => head([`GET ${path} HTTP/1.1`])).join('');
    for (let one = 0; one < 20; one += 1) keepOpen(port, addressOf(one), tally, (socket) => asking(socket, pages, 20));
  },
  'unread-answers': (port, tally) => {
    const request = head(['GET /metrics HTTP/1.1']);
    for (let one = 0; one < 100; one += 1)
      keepOpen(port, addressOf(one % 20), tally, (socket) => {
        socket.pause();
        socket.write(request.repeat(200));
      });
  },
  callbacks: (port, tally) => {
    const request = head(['GET /login/callback?code=x&state=y HTTP/1.1']);
    for (let one = 0; one < 20; one += 1)
      keepOpen(port, addressOf(one), tally, (socket) => asking(socket, request, 50));
  },
} satisfies Record<string, Flood>;
