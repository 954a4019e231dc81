import { connect, createServer, type Socket } from 'node:net';

/** The way to a server on loopback, which may break without either end being told. */
export interface Way {
  readonly port: number;
  /** From now on nothing goes through, and connections are opened to no purpose; none is closed at the other end. */
  block(): void;
  /** New connections go through again; what was open before stays as it is. */
  clear(): void;
  stop(): Promise<void>;
}

export async function wayTo(port: number): Promise<Way> {
  let isBlocked = false;
  const lost: Socket[] = [];
  const open = new Set<readonly [Socket, Socket]>();
  const server = createServer((near) => {
    near.on('error', () => undefined);
    if (isBlocked) {
      lost.push(near);
      return;
    }
    const far = connect(port, '127.0.0.1');
    const pair = [near, far] as const;
    open.add(pair);
    for (const [one, other] of [
      [near, far],
      [far, near],
    ] as const) {
      one.on('data', (chunk: Buffer) => void (open.has(pair) && other.write(chunk)));
      one.on('error', () => undefined);
      one.on('close', () => {
        if (open.delete(pair)) other.destroy();
      });
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return {
    port: address.port,
    block() {
      isBlocked = true;
      for (const pair of open) lost.push(...pair);
      open.clear();
    },
    clear() {
      isBlocked = false;
    },
    async stop() {
      for (const socket of [...lost, ...[...open].flat()]) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
