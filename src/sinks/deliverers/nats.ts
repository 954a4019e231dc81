import { jetstream } from '@nats-io/jetstream';
import { connect, credsAuthenticator, type NatsConnection, type NodeConnectionOptions } from '@nats-io/transport-node';
import { Unavailable } from '../../core/error.ts';
import { payloadText } from '../payload-text.ts';
import type { Outside, Sink } from '../sink.ts';

export interface NatsSettings {
  /** Of the servers: `tls://nats.acme.example:4222`. */
  readonly servers: readonly string[];
  /** One that a JetStream stream keeps. */
  readonly subject: string;
  /** The text of a credentials file, with `user` a password, else a token; absent where the server asks for none. */
  readonly secret?: string;
  readonly user?: string;
  /** Without TLS. */
  readonly plaintext?: boolean;
  /** Certificates in PEM of those whom to trust beside the usual ones. */
  readonly ca?: string;
  /** `json` where not given. */
  readonly payload?: 'json' | 'ocsf';
}

/** A message a change into a JetStream stream, acknowledged when the stream has it; repetitions have the same id. */
export function nats(settings: NatsSettings, outside: Outside): Sink {
  const { servers, subject, plaintext = false, ca, payload = 'json' } = settings;
  const options: NodeConnectionOptions = {
    servers: [...servers],
    name: 'landwaiter',
    timeout: outside.timeout,
    // The outbox tries again, and knows when.
    reconnect: false,
    ignoreClusterUpdates: true,
    ...(!plaintext && { tls: ca === undefined ? {} : { ca } }),
    ...signIn(settings),
  };
  return {
    async deliver(message) {
      const { text } = payloadText(payload, message, outside);
      const connection = await reaching('cannot be reached', () => connect(options));
      try {
        const publish = () =>
          jetstream(connection, { timeout: outside.timeout }).publish(subject, text, { msgID: message.key });
        await reaching('no stream took the message', publish);
      } finally {
        await ended(connection);
      }
      return {};
    },
  };
}

function signIn({ secret, user }: NatsSettings): NodeConnectionOptions {
  if (secret === undefined) return {};
  if (secret.includes('BEGIN NATS USER JWT'))
    return { authenticator: credsAuthenticator(new TextEncoder().encode(secret)) };
  return user === undefined ? { token: secret } : { user, pass: secret };
}

/** The library's messages may name addresses with passwords in them; the names of its errors say enough. */
async function reaching<Result>(otherwise: string, work: () => Promise<Result>): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    throw new Unavailable(`nats: ${otherwise} (${error instanceof Error ? error.name : 'unknown reason'})`);
  }
}

async function ended(connection: NatsConnection): Promise<void> {
  await connection.close().catch(() => undefined);
}
