import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll } from 'vitest';
import { report } from '../formats/report.fixture.ts';
import { activityOf } from '../payload.ts';
import type { Memory, Message, Outside } from '../sink.ts';
import { type Alert, alerts } from '../alert.ts';

/** What a receiver was sent. */
export interface Received {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

export interface Reply {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | object;
}

/** What a receiver does with a request: a reply, or whatever it does with the response itself. */
export type Behaviour = (received: Received, response: ServerResponse) => Reply | undefined;

export interface Receiver {
  readonly url: string;
  readonly received: Received[];
  behave(behaviour: Behaviour): void;
}

/** An HTTP server on loopback that keeps what it is sent; ends with the file's tests. */
export async function receiver(behaviour: Behaviour): Promise<Receiver> {
  let current = behaviour;
  const received: Received[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const { method = '', url: path = '', headers } = request;
      const one = { method, path, headers, body: Buffer.concat(chunks).toString() };
      received.push(one);
      const reply = current(one, response);
      if (!reply) return;
      response.writeHead(reply.status, reply.headers);
      response.end(typeof reply.body === 'object' ? JSON.stringify(reply.body) : reply.body);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  afterAll(
    () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  );
  return { url: `http://127.0.0.1:${portOf(server.address())}`, received, behave: (next) => void (current = next) };
}

export function portOf(address: AddressInfo | string | null): number {
  if (address === null || typeof address === 'string') throw new Error('the server has no port');
  return address.port;
}

export const outside: Outside = { fetch, timeout: 5000, version: '1.2.3' };

const told = alerts(report.findings);

/** The incident of the fixture, or one with other fields. */
export function alert(more: Partial<Alert['finding']> = {}): Alert {
  const [incident] = told;
  if (!incident) throw new Error('the fixture has no incident');
  return { ...incident, finding: { ...incident.finding, ...more } };
}

/** The finding of the fixture whose names are an attacker's. */
export function hostileAlert(): Alert {
  const found = told.find(({ finding }) => finding.id === '1f0b5c6d7e8f9012');
  if (!found) throw new Error('the fixture has no hostile finding');
  return found;
}

export function message(of: Alert = alert(), memory?: Memory): Message {
  return {
    alert: of,
    activity: activityOf(of, memory !== undefined),
    key: `${of.finding.id}-0011aabb`,
    at: report.evaluatedAt,
    ...(memory && { memory }),
  };
}
