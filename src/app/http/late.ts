import type { IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';

/** Answers that come late, on connections of which nothing more is read meanwhile. */
export interface Late {
  /** Whether a request stands behind one that waits for its answer: nobody hears of it, and the connection is closed. */
  isBehind(request: IncomingMessage): boolean;
  /** Answers after so many milliseconds. */
  answer(request: IncomingMessage, wait: number, answer: () => void): void;
}

export function createLate(): Late {
  const waiting = new WeakSet<Socket>();
  return {
    isBehind({ socket }) {
      const isBehind = waiting.has(socket);
      if (isBehind) socket.destroy();
      return isBehind;
    },
    answer(request, wait, answer) {
      waiting.add(request.socket);
      // By itself a request goes on until it has kept 64 KB, in tiny pieces each an object of its own.
      request._read = () => undefined;
      request.socket.pause();
      setTimeout(answer, wait).unref();
    },
  };
}
