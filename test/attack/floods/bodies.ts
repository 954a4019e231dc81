import type { Socket } from 'node:net';
import { addressOf, type Flood, headOf, keepOpen, pour } from './flood.ts';

const KIBIBYTE = 1024;
const PIECE = 64 * KIBIBYTE;

/** Sends all of a body but its last byte, and waits. */
function hold(socket: Socket, path: string, bytes: number): void {
  const piece = Buffer.alloc(Math.min(PIECE, bytes), ' ');
  socket.write(headOf(path, [`Content-Length: ${bytes + 1}`]));
  pour(socket, piece, Math.floor(bytes / piece.length));
}

const holding =
  (path: string, addresses: number, each: number, bytes: number): Flood =>
  (port, tally) => {
    for (let one = 0; one < addresses * each; one += 1)
      keepOpen(port, addressOf(one % addresses), tally, (socket) => hold(socket, path, bytes));
  };

const MEBIBYTE = KIBIBYTE * KIBIBYTE;
const FORGE = 'github/forge';
const LARGEST = 25 * MEBIBYTE;

/** Bodies that nobody has signed, in flight. */
export const bodies = {
  /** From one address, as large as the door takes. */
  'large-bodies': holding(FORGE, 1, 12, LARGEST - 64 * KIBIBYTE),
  /** From many addresses, of a size that no address needs much for. */
  'bodies-of-many': holding(FORGE, 200, 2, 640 * KIBIBYTE),
  /** One connection an address, each with little. */
  'small-bodies-of-many': holding(FORGE, 1800, 1, 64 * KIBIBYTE),
  /** At the door of another source. */
  'bodies-at-another-door': holding('gitlab/lab', 150, 2, 1000 * KIBIBYTE),
  /** Whole ones: each is hashed before it is refused. */
  'forged-bodies': (port, tally) => {
    for (let one = 0; one < 8; one += 1)
      keepOpen(port, addressOf(one % 4), tally, (socket) => {
        const bytes = 8 * MEBIBYTE;
        socket.write(headOf(FORGE, [`Content-Length: ${bytes}`]));
        pour(socket, Buffer.alloc(PIECE, ' '), bytes / PIECE);
      });
  },
} satisfies Record<string, Flood>;

const TINY = Buffer.from('1\r\na\r\n'.repeat(8192));

const tiny =
  (connections: number): Flood =>
  (port, tally) => {
    for (let one = 0; one < connections; one += 1)
      keepOpen(port, addressOf(one), tally, (socket) => {
        socket.write(headOf(FORGE, ['Transfer-Encoding: chunked']));
        pour(socket, TINY, (16 * MEBIBYTE) / 8192);
      });
  };

/** Bodies in chunks of one byte, 16 MB each. */
export const chunks = {
  'tiny-chunks-of-3': tiny(3),
  'tiny-chunks-of-20': tiny(20),
  /** Whole bodies in chunks of one byte, one request after the other without waiting for answers. */
  'tiny-chunks-in-a-row': (port, tally) => {
    const one = `${headOf(FORGE, ['Transfer-Encoding: chunked'])}${'1\r\na\r\n'.repeat(200)}0\r\n\r\n`;
    for (let index = 0; index < 20; index += 1)
      keepOpen(port, addressOf(index % 20), tally, (socket) => pour(socket, Buffer.from(one.repeat(40)), 100));
  },
} satisfies Record<string, Flood>;
