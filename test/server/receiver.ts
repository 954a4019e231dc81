import { createServer, type ServerResponse } from 'node:http';
import * as z from 'zod';
import { listen } from '../lab/registry.ts';

const messageSchema = z.object({
  activity: z.enum(['create', 'update', 'close']),
  incident: z.object({
    id: z.string(),
    rule: z.string(),
    state: z.string(),
    summary: z.string(),
    resolution: z.string().optional(),
    severity: z.string(),
  }),
});

/** One message that was sent to a webhook, whether or not it was answered. */
export interface Told extends z.infer<typeof messageSchema> {
  /** Its `webhook-id`: the same for a repetition. */
  readonly key: string;
  readonly signature: string | undefined;
}

/** A webhook on loopback that writes down what it is told. */
export interface Receiver {
  readonly url: string;
  readonly told: readonly Told[];
  /** How it answers from now on; without this with 200, at once. */
  answering(how: (response: ServerResponse) => void): void;
  stop(): Promise<void>;
}

export async function startReceiver(): Promise<Receiver> {
  const told: Told[] = [];
  const accept = (response: ServerResponse): void => void response.end('ok');
  let answer = accept;
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const { 'webhook-id': key, 'webhook-signature': signature } = request.headers;
      const message = messageSchema.parse(JSON.parse(Buffer.concat(chunks).toString()));
      told.push({ ...message, key: String(key), signature: signature?.toString() });
      answer(response);
    });
  });
  const port = await listen(server);
  return {
    url: `http://127.0.0.1:${port}/hook`,
    told,
    answering: (how) => (answer = how),
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
