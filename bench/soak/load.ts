import { setTimeout as pause } from 'node:timers/promises';
import { type Connection, type Dial, openConnection } from './connection.ts';

export interface Load {
  readonly port: number;
  readonly seconds: number;
  /** The request with this number, from 0. */
  request(number: number): Buffer;
  /** Where it is not plain HTTP. */
  readonly dial?: Dial;
}

export interface Measured {
  readonly seconds: number;
  readonly answers: number;
  /** How often each status other than 202 came; 0: no answer. */
  readonly others: ReadonlyMap<number, number>;
  /** Milliseconds, sorted. */
  readonly latencies: Float64Array;
}

/** As many as a busy reverse proxy keeps open. */
const CONNECTIONS = 256;

/** So many requests a second whatever the answers do: what waits for a free connection counts as waiting. */
export async function atFixedRate({ port, seconds, request, dial }: Load, rate: number): Promise<Measured> {
  const free = Array.from({ length: CONNECTIONS }, () => openConnection(port, dial));
  const waiting: ((connection: Connection) => void)[] = [];
  const tally = createTally();
  const running: Promise<void>[] = [];
  const startedAt = performance.now();
  for (let number = 0; number < rate * seconds; number += 1) {
    const due = startedAt + (number * 1000) / rate;
    const early = due - performance.now();
    if (early > 1) await pause(early);
    running.push(send(request(number), due));
  }
  await Promise.all(running);

  async function send(bytes: Buffer, due: number): Promise<void> {
    const connection = free.pop() ?? (await new Promise<Connection>((resolve) => waiting.push(resolve)));
    tally.add(await connection.ask(bytes), performance.now() - due);
    const next = waiting.shift();
    if (next) next(connection);
    else free.push(connection);
  }

  for (const connection of free) connection.close();
  return tally.measured((performance.now() - startedAt) / 1000);
}

/** As fast as so many connections go, each with one request at a time. */
export async function asFastAsPossible({ port, seconds, request }: Load, connections: number): Promise<Measured> {
  const tally = createTally();
  const startedAt = performance.now();
  const end = startedAt + seconds * 1000;
  let number = 0;
  await Promise.all(
    Array.from({ length: connections }, async () => {
      const connection = openConnection(port);
      while (performance.now() < end) {
        const bytes = request(number);
        number += 1;
        const sentAt = performance.now();
        tally.add(await connection.ask(bytes), performance.now() - sentAt);
      }
      connection.close();
    }),
  );
  return tally.measured((performance.now() - startedAt) / 1000);
}

function createTally() {
  const latencies: number[] = [];
  const others = new Map<number, number>();
  return {
    add(status: number, took: number): void {
      if (status === 202) latencies.push(took);
      else others.set(status, (others.get(status) ?? 0) + 1);
    },
    measured: (seconds: number): Measured => ({
      seconds,
      answers: latencies.length,
      others,
      latencies: Float64Array.from(latencies).sort(),
    }),
  };
}

/** The value that this part of all is not above. */
export function percentile(sorted: Float64Array, part: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? Number.NaN;
}
