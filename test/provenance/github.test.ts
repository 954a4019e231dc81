import { mkdtempSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeAll, describe, expect, test } from 'vitest';
import { InvalidInput } from '../../src/core/error.ts';
import { ran } from '../../src/app/cli/ran.fixture.ts';
import { attestationsAtGithub } from '../../src/provenance/find/github.ts';
import { verified } from './asked.ts';
import { bundled, IDENTITY, instance, ISSUER } from './instance.ts';
import { OTHER, sha256, statement } from './material.ts';

const folder = mkdtempSync(join(tmpdir(), 'github-'));
const tool = join(folder, 'tool');
writeFileSync(tool, 'a tool');
const digest = sha256('a tool');
const about = (one: string) => statement({ subject: [{ name: 'tool', digest: { sha256: one.slice(7) } }] });
const roots = join(folder, 'trusted_root.jsonl');
/** Of the public instance, of that for private repositories, of one about another artifact. */
let bundles: Readonly<Record<'open' | 'closed' | 'other', unknown>>;

beforeAll(async () => {
  const [open, closed] = [await instance(), await instance()];
  const one = async (from: typeof open, wish: Parameters<typeof open.signed>[0]) =>
    JSON.parse(bundled(await from.signed(wish)).bytes.toString());
  bundles = {
    open: await one(open, { text: about(digest) }),
    closed: await one(closed, { text: about(digest), log: 'none' }),
    other: await one(open, { text: about(OTHER) }),
  };
  const lines = [open.root, { ...closed.root, tlogs: [], ctlogs: [] }].map((root) => JSON.stringify(root));
  writeFileSync(roots, `${lines.join('\n')}\n`);
});

const servers: Server[] = [];
afterEach(async () => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
});

interface Answer {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body: unknown;
}

/** GitHub's API as far as it is asked: by path and page. */
async function github(answer: (url: URL, request: IncomingMessage, base: string) => Answer): Promise<string> {
  let base = '';
  const server = createServer((request, response) => {
    const { status = 200, headers, body } = answer(new URL(request.url ?? '', base), request, base);
    response.writeHead(status, { 'content-type': 'application/json; charset=utf-8', ...headers });
    response.end(typeof body === 'string' ? body : JSON.stringify(body));
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  base = `http://127.0.0.1:${address !== null && typeof address === 'object' ? address.port : 0}`;
  return base;
}

const attestation = (bundle: unknown) => ({ bundle, repository_id: 1, bundle_url: 'https://blobs.example/1' });
const listing = (...all: readonly unknown[]): Answer => ({ body: { attestations: all.map(attestation) } });
const ask = (url: string, ...more: readonly string[]) =>
  verified(
    '--artifact',
    tool,
    '--github',
    'acme/shop',
    '--github-url',
    url,
    '--trusted-root',
    roots,
    '--identity',
    IDENTITY,
    '--issuer',
    ISSUER,
    ...more,
  );

describe('attestations at GitHub', () => {
  test('of both instances are verified, each by its root; about another artifact they are not', async () => {
    const seen: string[] = [];
    const url = await github(({ pathname }, { headers }) => {
      seen.push(`${pathname} ${headers.authorization ?? ''}`);
      return listing(bundles.open, bundles.closed, bundles.other);
    });
    const answered = await ask(url);
    expect(answered).toMatchObject({ status: 0, listed: { complete: true } });
    expect(answered.attachments).toMatchObject([
      { found: 'github-api', state: 'verified', log: true },
      { found: 'github-api', state: 'verified', log: false, at: { by: 'timestamp' } },
      { found: 'github-api', state: 'failed', check: 'subject' },
    ]);
    expect(seen).toEqual([`/repos/acme/shop/attestations/${digest} `]);
  });

  test('that are private are asked for with a token, which nobody else gets', async () => {
    const url = await github((_, { headers }) =>
      headers.authorization === 'Bearer s3cret'
        ? listing(bundles.closed)
        : { status: 404, body: { message: 'Not Found' } },
    );
    const args = ['--artifact', tool, '--github', 'acme/shop', '--github-url', url, '--trusted-root', roots];
    const who = ['--identity', IDENTITY, '--issuer', ISSUER, '--github-secret', 'GITHUB'];
    const env = { LANDWAITER_SECRET_GITHUB: 's3cret' };
    const { status, out, note } = await ran(['verify', ...args, ...who], { env });
    expect([status, out + note]).toEqual([0, expect.stringContaining('GitHub’s API')]);
    expect(out + note).not.toContain('s3cret');
    expect((await ask(url)).status).toBe(1);
  });

  test('come on pages of the same host; another host’s are not asked for', async () => {
    const url = await github(({ searchParams }, _, base) =>
      searchParams.has('after')
        ? listing(bundles.open)
        : {
            ...listing(bundles.other),
            headers: { link: `<${base}/repos/acme/shop/attestations/${digest}?after=2>; rel="next"` },
          },
    );
    expect((await ask(url)).attachments).toHaveLength(2);
    const away = await github(() => ({
      ...listing(bundles.open),
      headers: { link: '<http://127.0.0.2/x>; rel="next"' },
    }));
    expect((await ask(away)).attachments).toHaveLength(1);
  });

  test('on pages without end, in their thousands and kept elsewhere: bounded, and told', async () => {
    let pages = 0;
    const endless = await github((_, __, base) => {
      pages += 1;
      return {
        ...listing(bundles.open),
        headers: { link: `<${base}/repos/acme/shop/attestations/${digest}?after=${pages}>; rel="next"` },
      };
    });
    expect(await ask(endless)).toMatchObject({ status: 0, listed: { complete: false } });
    expect(pages).toBeLessThan(10);
    const many = await ask(await github(() => listing(...Array.from({ length: 1000 }, () => bundles.other))));
    expect([many.status, many.attachments.length, many.listed?.complete]).toEqual([1, 64, false]);
    const away = await ask(await github(() => listing(null)));
    expect(away).toMatchObject({ status: 1, attachments: [], listed: { complete: false } });
  });

  test('that nobody has are none; an answer that does not come is no verdict', async () => {
    expect(await ask(await github(() => ({ status: 404, body: { message: 'Not Found' } })))).toMatchObject({
      status: 1,
      attachments: [],
    });
    for (const status of [301, 401, 403, 429, 500])
      expect(await ask(await github(() => ({ status, body: {} })))).toMatchObject({
        status: 3,
        listed: { complete: false },
      });
    expect((await ask('http://127.0.0.1:9')).status).toBe(3);
  });

  test('that are none of GitHub’s, or say something twice, are told and pass for nobody', async () => {
    for (const body of ['<html>', '[]', '{}', '{"attestations":{}}', '{"attestations":[],"attestations":[]}'])
      expect(await ask(await github(() => ({ body })))).toMatchObject({ status: 1, listed: { complete: false } });
    const rubbish = await ask(await github(() => listing({ mediaType: 'x' }, bundles.open)));
    expect([rubbish.status, rubbish.attachments.map(({ state }) => state)]).toEqual([0, ['unreadable', 'verified']]);
  });

  test.each(['acme', 'acme/shop/x', '../shop', 'acme/..', 'acme/shop?x', ''])(
    'of %j are not asked for',
    (repository) => {
      const options = { repository, base: 'https://api.github.com', fetch: globalThis.fetch };
      expect(() => attestationsAtGithub(options)).toThrow(InvalidInput);
    },
  );

  test('are asked for over https alone, but on this machine, and by options that belong together', async () => {
    expect(await ask('http://github.acme.example')).toMatchObject({ status: 2 });
    expect(
      await verified('--artifact', tool, '--github-url', 'https://x.example', '--identity', 'x', '--issuer', 'y'),
    ).toMatchObject({
      status: 2,
      note: expect.stringContaining('--github'),
    });
  });
});
