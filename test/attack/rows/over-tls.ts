import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect } from 'node:tls';
import { certificates } from '../../server/certificates.ts';
import type { Attack, Outcome, Target } from '../attack.ts';
import { POLICY } from '../policy.ts';
import { beside, type Ground } from './beside.ts';

/** A server with TLS of its own, and senders that look at its certificate. */
async function overTls(play: (ground: Ground, ca: string) => Promise<Outcome>): Promise<Outcome> {
  const folder = mkdtempSync(join(tmpdir(), 'landwaiter-attack-tls-'));
  try {
    const { files, cert } = certificates(folder)({
      subject: '/CN=localhost',
      isAuthority: true,
      extensions: ['subjectAltName=IP:127.0.0.1,DNS:localhost'],
    });
    const policy = POLICY.replace('server: {', `server: { tls: { certificate: ${files.cert}, key: ${files.key} },`);
    const dial = (port: number) => connect({ port, host: '127.0.0.1', ca: cert });
    return await play({ policy, authority: cert, coming: { dial } }, cert);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const starving = (name: string, what: string, flood: string | undefined = name): Attack => ({
  name,
  what,
  play: (target) => overTls((ground) => beside(flood, target, ground)),
});

/** What becomes of the connection when its client asks for a second handshake. */
function asksAgain(port: number, ca: string): Promise<'made' | 'refused'> {
  return new Promise((done) => {
    const socket = connect({ port, host: '127.0.0.1', ca, maxVersion: 'TLSv1.2' }, () => {
      socket.renegotiate({}, (error) => {
        done(error ? 'refused' : 'made');
        socket.destroy();
      });
    });
    socket.on('error', () => done('refused'));
    socket.on('close', () => done('refused'));
  });
}

/** Of TLS 1.2: 1.3 knows no second handshake. */
const renegotiation: Attack = {
  name: 'renegotiations',
  what: 'a second handshake is asked for on each of 50 connections (TLS 1.2)',
  play: ({ open }: Target) =>
    overTls(async ({ policy, authority }, ca) => {
      const { server } = await open(policy, authority);
      const seen = await Promise.all(Array.from({ length: 50 }, () => asksAgain(server.port, ca)));
      const made = seen.filter((one) => one === 'made').length;
      const { status } = await server.get('/healthz');
      return {
        broke: [
          ...(made > 0 ? [`${made} were made`] : []),
          ...(status === 200 ? [] : [`whoever asks next is answered with ${status}`]),
        ],
      };
    }),
};

/** Nobody has a certificate; the server has one. */
export const tlsRows: readonly Attack[] = [
  {
    name: 'nobody-over-tls',
    what: 'no attack, over TLS: what this machine gives',
    play: (target) => overTls((ground) => beside(undefined, target, ground)),
  },
  starving('silent-handshakes', '2,600 connections from 300 addresses that say half of a hello, reopened'),
  starving('dripping-handshakes', '2,600 hellos of a byte a second from 60 addresses'),
  starving('half-handshakes', '2,600 handshakes from 60 addresses that are not gone on with, reopened after a second'),
  starving('handshakes-in-a-row', 'whole handshakes one after the other, on 20 connections'),
  renegotiation,
];
