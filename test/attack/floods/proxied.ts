import { PROXY, STRANGER, TAKEN } from '../proxied.ts';
import { inSteps } from './connections.ts';
import { addressOf, type Flood, headOf, keepOpen, pour } from './flood.ts';

const MEBIBYTE = 1024 * 1024;
const FORGE = 'github/forge';
const EVERY = 20;

/** 2,500 a second, on fifty connections, each with these lines in its head. */
const asked =
  (from: (index: number) => string, lines: readonly string[]): Flood =>
  (port, tally) => {
    const request = `${headOf(FORGE, ['Content-Length: 2', ...lines])}{}`;
    for (let one = 0; one < 50; one += 1)
      keepOpen(port, from(one), tally, (socket) => {
        const timer = setInterval(() => socket.write(request), EVERY);
        socket.on('close', () => clearInterval(timer));
      });
  };

const held =
  (count: number, bytes: number, sent: number): Flood =>
  (port, tally) =>
    inSteps(count, () =>
      keepOpen(port, PROXY, tally, (socket) => {
        socket.write(headOf(FORGE, [`Content-Length: ${bytes}`, `X-Forwarded-For: ${STRANGER}`]));
        pour(socket, Buffer.alloc(Math.min(sent, 64 * 1024), ' '), Math.ceil(sent / (64 * 1024)));
      }),
    );

/** One client behind the load balancer that all honest senders are behind, and people who only say that they are. */
export const proxied = {
  'requests-through-the-proxy': asked(() => PROXY, [`X-Forwarded-For: ${STRANGER}`]),
  // A proxy that writes the one passes on what its client says in the other.
  'requests-through-a-proxy-that-says-forwarded': asked(
    () => PROXY,
    [`Forwarded: for=${TAKEN}, for=${STRANGER};proto=https`, `X-Forwarded-For: ${TAKEN}`],
  ),
  'claims-through-the-proxy': asked(() => PROXY, [`X-Forwarded-For: ${TAKEN}, ${STRANGER}`, `Forwarded: for=${TAKEN}`]),
  'claims-past-the-proxy': asked(addressOf, [`X-Forwarded-For: ${TAKEN}`, `Forwarded: for=${TAKEN}`]),
  'bodies-through-the-proxy': held(40, 25 * MEBIBYTE - 1, 25 * MEBIBYTE - 128 * 1024),
  'slow-bodies-through-the-proxy': held(1200, 1000, 10),
} satisfies Record<string, Flood>;
