import { connect, type Socket } from 'node:net';

/** What attackers did and saw. */
export interface Tally {
  opened: number;
  refused: number;
  closed: number;
  megabytes: number;
}

/** Attackers, most without any credential; they go on until their process is ended. */
export type Flood = (port: number, tally: Tally) => void;

const AGAIN = 100;

/** One of many addresses of loopback, all of this machine: 127.1.0.1 and so on. */
export function addressOf(index: number): string {
  return `127.1.${Math.floor(index / 250)}.${1 + (index % 250)}`;
}

/** Keeps one connection open from an address, and opens it again so many milliseconds after it is closed. `use` is given each. */
export function keepOpen(port: number, from: string, tally: Tally, use: (socket: Socket) => void, again = AGAIN): void {
  const socket = connect({ port, host: '127.0.0.1', localAddress: from, noDelay: true });
  socket.on('connect', () => {
    tally.opened += 1;
    use(socket);
  });
  // What comes back is read, or the end of the connection would never be seen.
  socket.on('data', () => undefined);
  socket.on('error', () => (tally.refused += 1));
  socket.on('close', () => {
    tally.closed += 1;
    tally.megabytes += socket.bytesWritten / 1e6;
    setTimeout(() => keepOpen(port, from, tally, use, again), again);
  });
}

/** Writes `piece` as fast as it is taken, `times` times. */
export function pour(socket: Socket, piece: Buffer, times: number): void {
  let left = times;
  const go = (): void => {
    while (left > 0 && !socket.destroyed) {
      left -= 1;
      if (!socket.write(piece)) {
        socket.once('drain', go);
        return;
      }
    }
  };
  go();
}

/** The head of a delivery that claims to be signed. */
export function headOf(path: string, more: readonly string[]): string {
  const signature = `X-Hub-Signature-256: sha256=${'0'.repeat(64)}`;
  const gitlab = ['webhook-id: 1', `webhook-timestamp: ${Math.floor(Date.now() / 1000)}`, 'webhook-signature: v1,AAAA'];
  return `${[`POST /intake/${path} HTTP/1.1`, 'Host: intake.example', signature, ...gitlab, ...more].join('\r\n')}\r\n\r\n`;
}
