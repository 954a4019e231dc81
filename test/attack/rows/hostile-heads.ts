import { createHmac } from 'node:crypto';
import { SECRETS } from '../policy.ts';
import type { Hostile } from './hostile.ts';

const TOKEN = `Authorization: Bearer ${SECRETS.REGISTRY}`;
const REGISTRY = '/intake/distribution/registry';
const FORGE = '/intake/github/forge';

/** A request as bytes, of which the connection is closed after the answer. */
export function request(lines: readonly string[], body: string | Buffer = '{}', path = REGISTRY, method = 'POST') {
  const head = [`${method} ${path} HTTP/1.1`, 'Host: intake.example', 'Connection: close', ...lines];
  const length = lines.some((line) => /^(?:content-length|transfer-encoding) *:/i.test(line))
    ? []
    : [`Content-Length: ${Buffer.byteLength(body)}`];
  return Buffer.concat([Buffer.from(`${[...head, ...length].join('\r\n')}\r\n\r\n`), Buffer.from(body)]);
}

const refused = (name: string, lines: readonly string[], more: readonly number[] = [401]): Hostile => ({
  name,
  bytes: request(lines),
  statuses: more,
});

const at = (path: string, allowed: readonly number[], method = 'POST'): Hostile => ({
  name: `${method} ${path} without a credential`,
  bytes: request([], '{}', path, method),
  statuses: allowed,
});

const hidden = request([TOKEN], '{}').toString('latin1');

export const HEADS: readonly Hostile[] = [
  refused('two equal credentials', [TOKEN, TOKEN]),
  refused('a good credential after a bad one', ['Authorization: Bearer x', TOKEN]),
  refused('headers of proxies', ['X-Forwarded-For: 127.0.0.1', 'Forwarded: for=127.0.0.1', 'X-Forwarded-User: admin']),
  refused('another path in a header', ['X-Original-URL: /healthz', 'X-Rewrite-URL: /healthz']),
  refused('a header that a framework trusts', ['x-middleware-subrequest: middleware']),
  refused('another method in a header', ['X-HTTP-Method-Override: GET']),
  // Node.js 24.15 leaves the further ones out, and with them the token; later ones refuse the request.
  refused('100 headers', [...Array.from({ length: 100 }, (_, one) => `X-${one}: a`), TOKEN], [401, 431]),
  refused('17 KB of headers', [`X-Long: ${'a'.repeat(17_000)}`, TOKEN], [431]),
  refused('a bare line feed', ['X-A: b\nX-C: d', TOKEN], [400]),
  refused('a NUL', ['X-A: \0', TOKEN], [400]),
  refused('a line that goes on in the next', ['X-A: b', ' c', TOKEN], [400]),
  refused('an odd transfer encoding', [TOKEN, 'Transfer-Encoding: xchunked'], [400]),
  refused('a negative length', [TOKEN, 'Content-Length: -1'], [400]),
  refused('a length in hexadecimal', [TOKEN, 'Content-Length: 0x2'], [400]),
  {
    name: 'a request in the body of another, with length and chunks',
    bytes: request(['Transfer-Encoding: chunked', `Content-Length: ${hidden.length}`], hidden),
    statuses: [400],
  },
  {
    name: 'a request behind a body of no bytes, with another length',
    bytes: request([TOKEN, `Content-Length: ${hidden.length}`, 'Content-Length: 0'], hidden),
    statuses: [400],
  },
  {
    name: 'a chunk that is larger than it says',
    bytes: request([TOKEN, 'Transfer-Encoding: chunked'], `1\r\n{}garbage\r\n0\r\n\r\n`),
    statuses: [400],
  },
  {
    name: 'a chunk of 16 EB',
    bytes: request([TOKEN, 'Transfer-Encoding: chunked'], 'fffffffffffffffff\r\n{}'),
    statuses: [400],
  },
  {
    name: 'chunk extensions of 100 KB',
    bytes: request([TOKEN, 'Transfer-Encoding: chunked'], `2;a=${'b'.repeat(100_000)}\r\n{}\r\n0\r\n\r\n`),
    statuses: [400, 413],
  },
  at('/intake//distribution/registry', [404]),
  at('/intake/distribution/registry/../../healthz', [401]),
  at('/intake/distribution/%2e%2e/healthz', [401]),
  at('/intake/distribution/__proto__', [401]),
  at('/intake/github/registry', [401]),
  at('/INTAKE/distribution/registry', [404]),
  at('/healthz/../api/v1/findings', [404], 'GET'),
  at('/api/v1/findings', [401], 'GET'),
  at('//api/v1/findings', [404], 'GET'),
  at('/api/v1/findings;x', [401, 404], 'GET'),
  at('/api/v1/findings%2f', [401, 404], 'GET'),
  at('/', [404, 405], 'TRACE'),
  at('/.env', [404], 'GET'),
  { name: 'no HTTP at all', bytes: '\u0016\u0003\u0001\u0002\0\u0001\0', statuses: [400] },
  { name: 'the preface of HTTP/2', bytes: 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n', statuses: [400, 505] },
];

const hmac = (hash: string, body: string, secret: string): string =>
  createHmac(hash, secret).update(body).digest('hex');

const signedAs = (
  name: string,
  lines: readonly string[],
  allowed: readonly number[] = [401],
  path = FORGE,
): Hostile => ({
  name,
  bytes: request(lines, '{}', path),
  statuses: allowed,
});

const right = hmac('sha256', '{}', SECRETS.FORGE);

export const SIGNATURES: readonly Hostile[] = [
  signedAs('none', []),
  signedAs('an empty one', ['X-Hub-Signature-256: ']),
  signedAs('SHA-1 only', [`X-Hub-Signature: sha1=${hmac('sha1', '{}', SECRETS.FORGE)}`]),
  signedAs('SHA-1 in the place of SHA-256', [`X-Hub-Signature-256: sha1=${hmac('sha1', '{}', SECRETS.FORGE)}`]),
  signedAs('the secret of another door', [`X-Hub-Signature-256: sha256=${hmac('sha256', '{}', SECRETS.OTHER)}`]),
  signedAs('a body of another byte', [`X-Hub-Signature-256: sha256=${hmac('sha256', '[]', SECRETS.FORGE)}`]),
  signedAs('an empty secret', [`X-Hub-Signature-256: sha256=${hmac('sha256', '{}', '')}`]),
  signedAs('cut', [`X-Hub-Signature-256: sha256=${right.slice(0, 63)}`]),
  signedAs('with more behind it', [`X-Hub-Signature-256: sha256=${right}00`]),
  signedAs('twice', [`X-Hub-Signature-256: sha256=${right}`, `X-Hub-Signature-256: sha256=${right}`]),
  signedAs('without its scheme', [`X-Hub-Signature-256: ${right}`]),
  signedAs('a token where a signature should be', [`Authorization: Bearer ${SECRETS.FORGE}`]),
  signedAs('the secret in the path', [], [401], `${FORGE}/${SECRETS.FORGE}`),
  signedAs('the right one', [`X-Hub-Signature-256: sha256=${right}`], [202]),
];
