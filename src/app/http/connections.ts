import type { IncomingMessage } from 'node:http';
import type { Server, Socket } from 'node:net';
import type { Addresses } from './addresses.ts';
import { networkOf } from './network.ts';

/** Open connections. Those of people and programs that have not proved who they are make room for others. */
export interface Connections {
  /** Counts what the server opens and closes from now on. */
  watch(server: Server): void;
  /** A request has come. Whether its connection has few enough unanswered ones; what is behind too many is not heard. */
  asked(request: IncomingMessage): boolean;
  /** It is looked at. Whether its address may have one more that proves nothing yet. */
  begun(request: IncomingMessage): boolean;
  /** Whoever sends has proved who it is: its connection is not closed for others any more. */
  proved(request: IncomingMessage): void;
  /** The request is answered. */
  answered(request: IncomingMessage): void;
}

export interface ConnectionLimits {
  readonly open: number;
  /** From one address, whether or not they have proved anything. */
  readonly fromOne: number;
  /** From one address, of those that have proved nothing. */
  readonly unprovedFromOne: number;
  /** Requests of one connection that are not answered yet: no sender asks again before it has its answer. */
  readonly unanswered: number;
}

const LIMITS: ConnectionLimits = { open: 2000, fromOne: 1000, unprovedFromOne: 500, unanswered: 2 };

/**
 * Beyond `open`, the connection closes that has proved nothing for the longest. From one address (of IPv6: one network of
 * a customer) there are so many: whoever keeps opening them shuts out itself, not the others. A trusted proxy's
 * connections carry the requests of many, so of them each request counts from its beginning to its answer, for the
 * address that the proxy names.
 */
export function createConnections(addresses: Addresses, limits: ConnectionLimits = LIMITS): Connections {
  /** Connections, and the networks they count for; who has proved nothing for the longest is the first. */
  const unproved = new Map<Socket, string>();
  const [ofUnproved, ofAll] = [createCounts(limits.unprovedFromOne), createCounts(limits.fromOne)];
  // TLS has a socket of its own on the one that was opened.
  const beneath = new WeakMap<Socket, Socket>();
  const opened = new Map<string, Socket>();
  const unanswered = new WeakMap<Socket, number>();
  let open = 0;

  function enter(socket: Socket, address: string): boolean {
    const network = networkOf(address);
    if (!ofUnproved.add(network)) return false;
    unproved.set(socket, network);
    return true;
  }

  function leave(socket: Socket): void {
    const network = unproved.get(socket);
    if (network !== undefined && unproved.delete(socket)) ofUnproved.remove(network);
  }

  function take(socket: Socket): void {
    const [key, address] = [keyOf(socket), socket.remoteAddress ?? ''];
    const isProxy = addresses.isProxy(address);
    if (!isProxy && !ofAll.add(networkOf(address))) return void socket.destroy();
    open += 1;
    opened.set(key, socket);
    socket.once('close', () => {
      open -= 1;
      opened.delete(key);
      leave(socket);
      if (!isProxy) ofAll.remove(networkOf(address));
    });
    if (!isProxy && !enter(socket, address)) return void socket.destroy();
    if (open > limits.open) makeRoom(socket);
  }

  /** What was closed a moment ago is still counted: rather one too many than none. */
  function makeRoom(newest: Socket): void {
    const [longest = newest] = unproved.keys();
    leave(longest);
    longest.destroy();
  }

  const under = (request: IncomingMessage): Socket => beneath.get(request.socket) ?? request.socket;
  return {
    watch(server) {
      server.on('connection', take);
      server.on('secureConnection', (socket: Socket) => {
        const own = opened.get(keyOf(socket));
        if (own) beneath.set(socket, own);
      });
    },
    asked({ socket }) {
      const count = (unanswered.get(socket) ?? 0) + 1;
      unanswered.set(socket, count);
      // Each takes memory for its answer, and a thousand of them come in one read.
      if (count > limits.unanswered) socket.destroy();
      return count <= limits.unanswered;
    },
    begun(request) {
      if (!addresses.isProxy(request.socket.remoteAddress)) return true;
      // One behind the other on one connection: the first of them stands for it.
      return unproved.has(under(request)) || enter(under(request), addresses.of(request));
    },
    proved: (request) => leave(under(request)),
    answered(request) {
      unanswered.set(request.socket, (unanswered.get(request.socket) ?? 1) - 1);
      if (addresses.isProxy(request.socket.remoteAddress)) leave(under(request));
    },
  };
}

/** How many there are of each network, `most` at most. */
function createCounts(most: number) {
  const counts = new Map<string, number>();
  return {
    /** Whether there may be one more, which is counted then. */
    add(network: string): boolean {
      const count = (counts.get(network) ?? 0) + 1;
      if (count <= most) counts.set(network, count);
      return count <= most;
    },
    remove(network: string): void {
      const left = (counts.get(network) ?? 1) - 1;
      if (left === 0) counts.delete(network);
      else counts.set(network, left);
    },
  };
}

function keyOf({ remoteAddress, remotePort, localAddress }: Socket): string {
  return `${remoteAddress} ${remotePort} ${localAddress}`;
}
