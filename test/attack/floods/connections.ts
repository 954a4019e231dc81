import { addressOf, type Flood, headOf, keepOpen } from './flood.ts';

/** Opened in steps that the queue of the operating system takes: so many in a fiftieth of a second. */
export function inSteps(count: number, open: (index: number) => void, size = 100): void {
  let next = 0;
  const timer = setInterval(() => {
    for (let step = 0; step < size && next < count; step += 1) open(next++);
    if (next >= count) clearInterval(timer);
  }, 20);
}

const idle =
  (addresses: number, count: number): Flood =>
  (port, tally) =>
    inSteps(count, (index) => keepOpen(port, addressOf(index % addresses), tally, () => undefined));

/** A byte a second, of the head or of the body. */
const slow =
  (first: string, addresses: number, count: number): Flood =>
  (port, tally) =>
    inSteps(count, (index) =>
      keepOpen(port, addressOf(index % addresses), tally, (socket) => {
        socket.write(first);
        const timer = setInterval(() => socket.write('a'), 1000);
        socket.on('close', () => clearInterval(timer));
      }),
    );

/** Connections that are held and not used. */
export const connections = {
  'idle-of-three': idle(3, 2900),
  'idle-of-many': idle(300, 2900),
  'slow-heads': slow('POST /intake/github/forge HTTP/1.1\r\nX-', 60, 2400),
  'slow-bodies': slow(headOf('github/forge', ['Content-Length: 1000']), 60, 2400),
} satisfies Record<string, Flood>;
