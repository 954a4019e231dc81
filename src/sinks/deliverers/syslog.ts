import { connect, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { Unavailable } from '../../core/error.ts';
import type { Severity } from '../../core/finding.ts';
import { type PayloadName, payloadText } from '../payload-text.ts';
import type { Message, Outside, Sink } from '../sink.ts';

export interface SyslogSettings {
  readonly host: string;
  /** 6514 where not given. */
  readonly port?: number;
  /** TCP without TLS. */
  readonly plaintext?: boolean;
  /** Certificates in PEM of those whom to trust beside the usual ones. */
  readonly ca?: string;
  /** What the records name as the host they come from. */
  readonly hostname?: string;
  /** `cef` where not given. */
  readonly payload?: PayloadName;
}

const LOCAL0 = 16;
const SEVERITIES: Readonly<Record<Severity, number>> = { critical: 2, high: 3, medium: 4, low: 5, info: 6 };

/**
 * A record a message, RFC 5424 over TLS (RFC 5425) with counted octets. The protocol answers nothing: a message counts as
 * delivered when the receiver has read all and closed the connection.
 */
export function syslog(settings: SyslogSettings, outside: Outside): Sink {
  const { host, port = 6514, plaintext = false, ca } = settings;
  const trust = ca === undefined ? {} : { ca };
  return {
    async deliver(message) {
      const record = recordOf(message, settings, outside);
      const socket = plaintext ? connect({ host, port }) : connectTls({ host, port, ...trust });
      await sent(
        socket,
        plaintext ? 'connect' : 'secureConnect',
        `${Buffer.byteLength(record)} ${record}`,
        outside.timeout,
      );
      return {};
    },
  };
}

function recordOf(message: Message, { hostname, payload = 'cef' }: SyslogSettings, outside: Outside): string {
  const priority = LOCAL0 * 8 + SEVERITIES[message.alert.finding.severity];
  const header = [
    `<${priority}>1`,
    new Date(message.at).toISOString(),
    headerField(hostname),
    'landwaiter',
    '-',
    'incident',
  ];
  const origin = `[origin software="landwaiter" swVersion="${parameter(outside.version)}"]`;
  // No byte order mark, though RFC 5424 wants one before UTF-8: readers of CEF look for `CEF:` at the very start.
  return `${header.join(' ')} ${origin} ${payloadText(payload, message, outside).text}`;
}

/** Printable ASCII without spaces, 255 characters at most (RFC 5424, 6.2.4). */
function headerField(text: string | undefined): string {
  return (text ?? '').replace(/[^!-~]/g, '').slice(0, 255) || '-';
}

/** RFC 5424, 6.3.3. */
function parameter(text: string): string {
  return text.replace(/["\\\]]/g, '\\$&').replace(/\p{Cc}/gu, '');
}

function sent(socket: Socket, connected: 'connect' | 'secureConnect', frame: string, timeout: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const fail = (reason: string): void => {
      socket.destroy();
      reject(new Unavailable(`syslog: ${reason}`));
    };
    let isRead = false;
    socket.setTimeout(timeout, () => fail('did not take the record in time'));
    socket.on('error', (error) => fail(`cannot be reached (${'code' in error ? String(error.code) : error.name})`));
    socket.on(connected, () => socket.end(frame));
    // Whatever it says is nothing that the protocol knows.
    socket.on('data', () => undefined);
    socket.on('end', () => (isRead = true));
    socket.on('close', () => (isRead ? resolve() : fail('broke off')));
  });
}
