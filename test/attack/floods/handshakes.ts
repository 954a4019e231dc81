import type { Socket } from 'node:net';
import { connect } from 'node:tls';
import { helloOf } from '../../server/client-hello.ts';
import { inSteps } from './connections.ts';
import { addressOf, type Flood, keepOpen, type Tally } from './flood.ts';

/** To take one costs more than where there is no TLS, and beyond what is taken the system lets nobody connect. */
const AT_ONCE = 25;
const AGAIN = 1000;

/** Connections that begin a handshake with the same hello, each in its own way. */
const begun =
  (addresses: number, count: number, use: (socket: Socket, hello: Buffer) => void): Flood =>
  (port, tally) =>
    void helloOf().then((hello) =>
      inSteps(
        count,
        (index) => keepOpen(port, addressOf(index % addresses), tally, (socket) => use(socket, hello), AGAIN),
        AT_ONCE,
      ),
    );

function drip(socket: Socket, bytes: Buffer): void {
  let at = 0;
  const timer = setInterval(() => socket.write(bytes.subarray(at, (at += 1))), 1000);
  socket.on('close', () => clearInterval(timer));
}

/** A whole one each time, which nobody uses. */
function shake(port: number, from: string, tally: Tally): void {
  keepOpen(port, from, tally, (socket) => {
    const secured = connect({ socket, rejectUnauthorized: false });
    secured.on('secureConnect', () => secured.destroy());
    secured.on('error', () => undefined);
    secured.on('close', () => socket.destroy());
  });
}

/** TLS that is begun, and not used. */
export const handshakes = {
  /** Nothing, or half of what a client says first. */
  'silent-handshakes': begun(300, 2600, (socket, hello) => socket.write(hello.subarray(0, hello.length / 2))),
  'dripping-handshakes': begun(60, 2600, drip),
  /** The server has signed when they fall silent. */
  'half-handshakes': begun(60, 2600, (socket, hello) => socket.write(hello)),
  'handshakes-in-a-row': (port, tally) => {
    for (let one = 0; one < 20; one += 1) shake(port, addressOf(one), tally);
  },
} satisfies Record<string, Flood>;
