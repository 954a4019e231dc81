import type { IncomingMessage, ServerResponse } from 'node:http';
import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { keyPair, tlsObstacle } from '../../sinks/deliverers/tls.fixture.ts';
import { InvalidInput, Unavailable } from '../../core/error.ts';
import { createAuthorized } from '../asking/authorized.ts';
import { sha256 } from '../image-store.fixture.ts';
import { serve } from '../loopback.fixture.ts';
import type { RegistryOptions } from '../asking/server.ts';
import { type Network, createBlobs } from './registry-blobs.ts';
import { reachOf } from './reach.ts';

const never = new AbortController().signal;
const BYTES = Buffer.from(Array.from({ length: 300_000 }, (_, index) => index % 251));
const BLOB = { digest: sha256(BYTES), size: BYTES.length };

/** Names of these tests; all else is not found. */
const NAMES: Readonly<Record<string, string>> = {
  'files.acme.example': '127.0.0.1',
  'inside.acme.example': '127.0.0.2',
};

/** Takes 127.0.0.1 for an address that is the same everywhere, so that the rest of loopback is the forbidden one. */
const NETWORK: Network = {
  async addressesOf(host) {
    const address = NAMES[host] ?? host;
    if (!/^[\d.]+$/.test(address)) throw Object.assign(new Error('no such name'), { code: 'ENOTFOUND' });
    return [{ address, family: 4 }];
  },
  reachOf: (address) => (address === '127.0.0.1' ? 'everywhere' : reachOf(address)),
};

interface Case extends Partial<RegistryOptions> {
  readonly host: string;
  readonly network?: Network;
  readonly signal?: AbortSignal;
  readonly blob?: typeof BLOB;
}

async function read({ network = NETWORK, signal = never, blob = BLOB, ...more }: Case): Promise<Buffer> {
  const options = { isPlain: true, fetch, now: () => 0, ...more };
  const chunks: Buffer[] = [];
  for await (const chunk of createBlobs(options, createAuthorized(options), network)('shop/api', blob, signal))
    chunks.push(chunk);
  return Buffer.concat(chunks);
}

const port = (host: string): string => host.slice(host.indexOf(':') + 1);

function sendTo(response: ServerResponse, location: string): void {
  response.writeHead(307, { location });
  response.end();
}

/** What a server saw of each request. */
function seen({ url = '', headers }: IncomingMessage): string {
  return [url, headers.range, headers.authorization].filter((one) => one !== undefined).join(' ');
}

/** Sends this many bytes of what is asked for, then breaks the connection. */
function part(request: IncomingMessage, response: ServerResponse, length: number): void {
  const from = Number(/^bytes=(\d+)-$/.exec(request.headers.range ?? '')?.[1] ?? 0);
  const headers = { 'content-length': BYTES.length - from };
  if (from === 0) response.writeHead(200, headers);
  else response.writeHead(206, { ...headers, 'content-range': `bytes ${from}-${BYTES.length - 1}/${BYTES.length}` });
  const isAll = from + length >= BYTES.length;
  if (isAll) response.end(BYTES.subarray(from));
  else response.write(BYTES.subarray(from, from + length), () => response.socket?.end());
}

test('a blob is read to its end, with what the registry wants to see', async () => {
  const asked: string[] = [];
  const host = await serve((request, response) => {
    asked.push(seen(request));
    if (request.headers.authorization !== undefined) return void response.end(BYTES);
    response.writeHead(401, { 'www-authenticate': 'Basic realm="shop"' });
    response.end();
  });
  expect(await read({ host, credentials: { username: 'robot', password: 'pw' } })).toEqual(BYTES);
  const path = `/v2/shop/api/blobs/${BLOB.digest}`;
  expect(asked).toEqual([path, `${path} Basic ${Buffer.from('robot:pw').toString('base64')}`]);
});

describe('a connection that breaks', () => {
  test('is taken up again where it broke, three times', async () => {
    const asked: string[] = [];
    const host = await serve((request, response) => {
      asked.push(request.headers.range ?? 'all');
      part(request, response, 80_000);
    });
    expect(await read({ host })).toEqual(BYTES);
    expect(asked).toEqual(['all', 'bytes=80000-', 'bytes=160000-', 'bytes=240000-']);
  });

  test('and breaks a fourth time: no answer', async () => {
    let asked = 0;
    const host = await serve((request, response) => {
      asked += 1;
      part(request, response, 50_000);
    });
    await expect(read({ host })).rejects.toThrow(Unavailable);
    expect(asked).toBe(4);
  });

  test('is read again from its beginning where the server knows no ranges', async () => {
    let asked = 0;
    const host = await serve((request, response) => {
      asked += 1;
      delete request.headers.range;
      part(request, response, asked === 1 ? 80_000 : BYTES.length);
    });
    expect(await read({ host })).toEqual(BYTES);
    expect(asked).toBe(2);
  });

  test.each(['bytes 5-299999/300000', 'bytes 80000-299999/400000', 'bytes 80000-299999', 'nonsense'])(
    'and goes on with %s: refused',
    async (range) => {
      let asked = 0;
      const host = await serve((request, response) => {
        asked += 1;
        if (asked === 1) return part(request, response, 80_000);
        response.writeHead(206, { 'content-range': range });
        response.end(BYTES.subarray(80_000));
      });
      await expect(read({ host })).rejects.toThrow('content-range: ');
    },
  );

  test('a server that stops sending is asked again', async () => {
    let asked = 0;
    const host = await serve((request, response) => {
      asked += 1;
      if (asked > 1) return part(request, response, BYTES.length);
      response.writeHead(200, { 'content-length': BYTES.length });
      response.write(BYTES.subarray(0, 70_000));
    });
    expect(await read({ host, timeout: 2000 })).toEqual(BYTES);
    expect(asked).toBeGreaterThan(1);
  });
});

describe('other bytes', () => {
  const cases: readonly (readonly [string, (response: ServerResponse) => void, string])[] = [
    ['of the same length', (response) => response.end(Buffer.alloc(BYTES.length)), 'digest: '],
    ['too few', (response) => response.end(BYTES.subarray(0, 1000)), 'size: '],
    ['none', (response) => response.end(), 'size: '],
    ['one too many', (response) => response.end(Buffer.concat([BYTES, Buffer.alloc(1)])), 'size: '],
    ['no such blob', (response) => response.writeHead(404).end(), 'blob: '],
  ];
  test.each(cases)('%s: refused', async (_, answer, says) => {
    const host = await serve((__, response) => answer(response));
    const reading = read({ host });
    await expect(reading).rejects.toThrow(says);
    await expect(reading).rejects.toThrow(InvalidInput);
  });

  test('without end: not more than the size is handed on', async () => {
    const host = await serve((_, response) => {
      response.on('error', () => undefined);
      const more = (): void => {
        while (response.writable && response.write(BYTES));
        response.once('drain', more);
      };
      more();
    });
    const options = { host, isPlain: true, fetch, now: () => 0 };
    let length = 0;
    const reading = (async () => {
      const blobs = createBlobs(options, createAuthorized(options), NETWORK);
      for await (const chunk of blobs('shop/api', BLOB, never)) length += chunk.length;
    })();
    await expect(reading).rejects.toThrow('size: ');
    expect(length).toBeLessThanOrEqual(BYTES.length);
  });
});

describe('a redirect to another host', () => {
  test('is followed without credentials, and again for the rest', async () => {
    const [home, away]: [string[], string[]] = [[], []];
    const files = await serve((request, response) => {
      away.push(seen(request));
      part(request, response, 160_000);
    });
    const host = await serve((request, response) => {
      home.push(seen(request).replace(BLOB.digest, 'BLOB'));
      if (request.headers.authorization !== undefined)
        return sendTo(response, `http://files.acme.example:${port(files)}/kept?signed=${home.length}`);
      response.writeHead(401, { 'www-authenticate': 'Basic realm="shop"' });
      response.end();
    });
    expect(await read({ host, credentials: { username: 'robot', password: 'pw' } })).toEqual(BYTES);
    const shown = `Basic ${Buffer.from('robot:pw').toString('base64')}`;
    expect(home).toEqual([
      '/v2/shop/api/blobs/BLOB',
      `/v2/shop/api/blobs/BLOB ${shown}`,
      `/v2/shop/api/blobs/BLOB bytes=160000- ${shown}`,
    ]);
    expect(away).toEqual(['/kept?signed=2', '/kept?signed=3 bytes=160000-']);
  });

  test('and back to the registry: no credentials either', async () => {
    const home: string[] = [];
    const files = await serve((_, response) => sendTo(response, `http://${host}/v2/secret/blobs/x`));
    const host: string = await serve((request, response) => {
      home.push(seen(request).replace(BLOB.digest, 'BLOB'));
      if (request.url?.startsWith('/v2/secret') === true) return void response.end(BYTES);
      if (request.headers.authorization !== undefined)
        return sendTo(response, `http://files.acme.example:${port(files)}/`);
      response.writeHead(401, { 'www-authenticate': 'Basic realm="shop"' });
      response.end();
    });
    await read({ host, credentials: { username: 'robot', password: 'pw' } });
    expect(home.at(-1)).toBe('/v2/secret/blobs/x');
  });

  test('within the registry itself goes with credentials', async () => {
    const host = await serve((request, response) => {
      if (request.headers.authorization === undefined)
        return void response.writeHead(401, { 'www-authenticate': 'Basic x' }).end();
      return request.url === '/kept' ? void response.end(BYTES) : sendTo(response, '/kept');
    });
    expect(await read({ host, credentials: { username: 'robot', password: 'pw' } })).toEqual(BYTES);
  });

  test('three times is followed, a fourth time not', async () => {
    const files: string = await serve(({ url = '' }, response) => {
      const left = Number(url.slice(1));
      if (left === 0) response.end(BYTES);
      else sendTo(response, `/${left - 1}`);
    });
    const start = (left: number) =>
      serve((_, response) => sendTo(response, `http://files.acme.example:${port(files)}/${left}`));
    expect(await read({ host: await start(2) })).toEqual(BYTES);
    await expect(read({ host: await start(3) })).rejects.toThrow('redirects without end');
  });

  const forbidden: readonly (readonly [string, string, string])[] = [
    ['a name of an inner address', 'http://inside.acme.example:PORT/', 'a loopback address'],
    ['loopback', 'http://127.0.0.2:PORT/', 'a loopback address'],
    ['loopback as a number', 'http://0x7f000002:PORT/', 'a loopback address'],
    ['metadata', 'http://169.254.169.254/latest/meta-data', 'a metadata address'],
    ['a private address', 'http://10.0.0.1/', 'a private address'],
    ['a file', 'file:///etc/passwd', 'not a bare https address'],
    ['a place with a password', 'http://robot:pw@files.acme.example:PORT/', 'not a bare https address'],
    ['nowhere', 'http://[', 'not a place'],
  ];
  test.each(forbidden)('to %s is not followed', async (_, location, says) => {
    let asked = 0;
    const inside = await serve((__, response) => {
      asked += 1;
      response.end(BYTES);
    });
    const host = await serve((__, response) => sendTo(response, location.replace('PORT', port(inside))));
    const reading = read({ host });
    await expect(reading).rejects.toThrow(says);
    await expect(reading).rejects.toThrow(InvalidInput);
    expect(asked).toBe(0);
  });

  test('what a name means is asked once: its next meaning is not connected to', async () => {
    const files = await serve((_, response) => response.end(BYTES));
    const host = await serve((_, response) => sendTo(response, `http://turns.acme.example:${port(files)}/`));
    let asked = 0;
    const network: Network = {
      ...NETWORK,
      async addressesOf(name) {
        if (name !== 'turns.acme.example') return await NETWORK.addressesOf(name);
        asked += 1;
        return [{ address: asked === 1 ? '127.0.0.1' : '127.0.0.2', family: 4 }];
      },
    };
    expect(await read({ host, network })).toEqual(BYTES);
    expect(asked).toBe(1);
  });

  test('a registry on loopback may send to loopback, and not to the machine’s metadata', async () => {
    const system: Network = { ...NETWORK, reachOf };
    const files = await serve((_, response) => response.end(BYTES));
    const host = await serve((_, response) => sendTo(response, `http://files.acme.example:${port(files)}/`));
    expect(await read({ host, network: system })).toEqual(BYTES);
    const other = await serve((_, response) => sendTo(response, 'http://169.254.169.254/'));
    await expect(read({ host: other, network: system })).rejects.toThrow('a metadata address');
  });
});

describe.skipIf(tlsObstacle !== undefined)(`over TLS${tlsObstacle === undefined ? '' : `: ${tlsObstacle}`}`, () => {
  const pair = keyPair();
  const before = getCACertificates('default');
  beforeAll(() => setDefaultCACertificates([...before, pair.cert]));
  afterAll(() => setDefaultCACertificates(before));

  test('a blob is read over https, and sent to https', async () => {
    const files = await serve((_, response) => response.end(BYTES), pair);
    const host = await serve((_, response) => sendTo(response, `https://127.0.0.1:${port(files)}/`), pair);
    expect(await read({ host, isPlain: false })).toEqual(BYTES);
  });

  test('a redirect to http is not followed', async () => {
    let asked = 0;
    const files = await serve((_, response) => {
      asked += 1;
      response.end(BYTES);
    });
    const host = await serve((_, response) => sendTo(response, `http://127.0.0.1:${port(files)}/`), pair);
    await expect(read({ host, isPlain: false })).rejects.toThrow('not a bare https address');
    expect(asked).toBe(0);
  });

  test('a host with a certificate of another name is not read', async () => {
    const files = await serve((_, response) => response.end(BYTES), pair);
    const host = await serve((_, response) => sendTo(response, `https://files.acme.example:${port(files)}/`), pair);
    await expect(read({ host, isPlain: false })).rejects.toThrow('ERR_TLS_CERT_ALTNAME_INVALID');
  });
});

test('whoever gives up gets no more, and the connection is ended', async () => {
  let ended: (() => void) | undefined;
  const gone = new Promise<void>((resolve) => (ended = resolve));
  const host = await serve((_, response) => {
    response.on('close', () => ended?.());
    response.writeHead(200, { 'content-length': BYTES.length });
    response.write(BYTES.subarray(0, 1000));
  });
  const giver = new AbortController();
  const reading = read({ host, signal: giver.signal });
  setTimeout(() => giver.abort(), 50);
  await expect(reading).rejects.toThrow(Unavailable);
  await gone;
});

test('who stops reading ends the connection', async () => {
  let ended: (() => void) | undefined;
  const gone = new Promise<void>((resolve) => (ended = resolve));
  const host = await serve((_, response) => {
    response.on('close', () => ended?.());
    response.writeHead(200, { 'content-length': BYTES.length });
    response.write(BYTES.subarray(0, 1000));
  });
  const options = { host, isPlain: true, fetch, now: () => 0 };
  for await (const chunk of createBlobs(options, createAuthorized(options), NETWORK)('shop/api', BLOB, never)) {
    expect(chunk.length).toBeGreaterThan(0);
    break;
  }
  await gone;
});

test('nobody there is no answer, at once', async () => {
  await expect(read({ host: 'nobody.acme.example' })).rejects.toThrow(
    'nobody.acme.example did not answer: no host has this name',
  );
});
