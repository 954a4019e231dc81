import { connect, type Socket } from 'node:net';

/** One kept-alive connection that asks one thing after the other, with as little work of its own as possible. */
export interface Connection {
  /** Resolves with the status, 0 where the connection ended instead. */
  ask(request: Buffer): Promise<number>;
  close(): void;
}

/** Opens a socket of a sender to the server at this port; what is written before it is open is kept. */
export type Dial = (port: number) => Socket;

const plainly: Dial = (port) => connect({ port, host: '127.0.0.1', noDelay: true });

const LONGEST_IDLE = 3000;
const END_OF_HEAD = '\r\n\r\n';

export function openConnection(port: number, dial: Dial = plainly): Connection {
  let text = '';
  let answer: ((status: number) => void) | undefined;
  let socket: Socket | undefined;
  let usedAt = 0;

  function open(): Socket {
    const made = dial(port);
    made.on('data', (chunk: Buffer) => hear(chunk.toString('latin1')));
    made.on('error', () => undefined);
    made.on('close', () => {
      if (made !== socket) return;
      socket = undefined;
      finish(0);
    });
    return made;
  }

  function hear(more: string): void {
    text += more;
    const end = text.indexOf(END_OF_HEAD);
    if (end < 0) return;
    const head = text.slice(0, end);
    const length = Number(/\r\ncontent-length: (\d+)/i.exec(head)?.[1] ?? 0);
    if (text.length < end + END_OF_HEAD.length + length) return;
    if (/\r\nconnection: close/i.test(head)) drop();
    finish(Number(head.slice('HTTP/1.1 '.length, 'HTTP/1.1 '.length + 3)));
  }

  function drop(): void {
    const old = socket;
    socket = undefined;
    old?.destroy();
  }

  function finish(status: number): void {
    const done = answer;
    answer = undefined;
    text = '';
    done?.(status);
  }

  return {
    ask(request) {
      return new Promise((resolve) => {
        answer = resolve;
        // A server closes what is idle for longer, perhaps just now.
        if (performance.now() - usedAt > LONGEST_IDLE) drop();
        usedAt = performance.now();
        socket ??= open();
        socket.write(request);
      });
    },
    close: drop,
  };
}

/** A request as bytes. */
export function postOf(path: string, headers: Readonly<Record<string, string>>, body: string): Buffer {
  const all = { Host: 'intake.example', 'Content-Type': 'application/json', ...headers };
  const lines = Object.entries({ ...all, 'Content-Length': String(Buffer.byteLength(body)) });
  const head = lines.map(([name, value]) => `${name}: ${value}`).join('\r\n');
  return Buffer.from(`POST ${path} HTTP/1.1\r\n${head}${END_OF_HEAD}${body}`);
}
