import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { isInstalled, run, until } from '../lab/programs.ts';
import { type Child, startServer } from './child.ts';
import { allRead, settled } from './ledger.ts';

const SECRET = 'objects-9d1f2c3b4a596877';
const PAGE = readFileSync(resolve('docs/collectors.md'), 'utf8').split('\n## Objects in S3')[1] ?? '';
const written = (language: string): string =>
  new RegExp(`^\`\`\`${language}\\n([^]*?)^\`\`\`$`, 'm').exec(PAGE)?.[1] ?? '';
const POLICY = `${written('yaml')}api:
  tokens: [{ name: test, role: viewer, secret: TEST }]
`;
const TOKEN = 'viewer-0123456789abcdef';
const record = (kind: string, name: string): string =>
  readFileSync(resolve(`src/ingest/sources/fixtures/${kind}/${name}.in.json`), 'utf8');
const PUSH = record('ecr-cloudtrail', 'put-image-docker-push');
const ROLE = record('aws-identity', 'web-identity-github');

const hasPrograms = (await isInstalled('curl')) && (await isInstalled('flock'));
if (!hasPrograms) process.stderr.write('skipped: objects of a bucket: curl or flock is not installed\n');

describe.skipIf(!hasPrograms)('objects of a bucket', () => {
  const folder = mkdtempSync(join(tmpdir(), 'landwaiter-objects-'));
  const bucket = join(folder, 'bucket');
  const script = join(folder, 'objects.sh');
  let server: Child;

  beforeAll(async () => {
    server = await startServer({ folder, policy: POLICY, secrets: { OBJECTS: SECRET, TEST: TOKEN } });
    writeFileSync(script, written('sh'));
    writeFileSync(join(folder, 'header'), `Authorization: Bearer ${SECRET}`, { mode: 0o600 });
    // A folder stands in for the bucket, and a copy for the vendor's program: it fetches what is not there yet.
    mkdirSync(join(folder, 'bin'));
    writeFileSync(join(folder, 'bin/aws'), '#!/bin/sh\nmkdir -p "$4" && cp -Rn "$3"/. "$4"\n');
    chmodSync(join(folder, 'bin/aws'), 0o755);
  });
  afterAll(async () => {
    await server.end('SIGTERM');
    rmSync(folder, { recursive: true });
  });

  function put(name: string, records: readonly string[], packed = true): void {
    const text = `{"Records":[${records.join(',')}]}`;
    mkdirSync(dirname(join(bucket, name)), { recursive: true });
    writeFileSync(join(bucket, name), packed ? gzipSync(text) : text);
  }

  const copied = (address = server.address): Promise<string> =>
    run('sh', [script], {
      cwd: folder,
      env: {
        PATH: `${join(folder, 'bin')}:${process.env['PATH'] ?? ''}`,
        BUCKET: bucket,
        FOLDER: join(folder, 'copied'),
        SERVER: address,
        HEADER: join(folder, 'header'),
      },
    });

  async function accepted(): Promise<readonly number[]> {
    await allRead(server);
    const { text } = await server.get('/metrics');
    return ['aws-ecr', 'aws-identity'].map((source) =>
      Number(
        new RegExp(`^landwaiter_deliveries_total\\{source="${source}",outcome="accepted"\\} (\\d+)`, 'm').exec(
          text,
        )?.[1] ?? 0,
      ),
    );
  }

  /** What the API answers, by a thread that lets all others go first: on a busy machine it is told to come back. */
  const told = (path: string): Promise<string> =>
    until(`an answer to ${path}`, async () => {
      const { status, text } = await server.get(`/api/v1/${path}`, { authorization: `Bearer ${TOKEN}` });
      return status === 503 ? undefined : text;
    });

  test('the documented script gives each object once to each source, and each takes its own records', async () => {
    put('eu-west-1/2026/11/24/a.json.gz', [PUSH, ROLE]);
    await copied();
    expect(await accepted()).toEqual([1, 1]);
    await copied();
    expect(await accepted()).toEqual([1, 1]);
    put('eu-west-1/2026/11/24/b with a space.json', [ROLE], false);
    await copied();
    expect(await accepted()).toEqual([2, 2]);
    await settled(server);
    expect(await told('events?limit=200')).toContain('"type":"manifest.pushed"');
    expect(await told('quarantine')).toContain('"items":[]');
  });

  test('a source takes nothing of what belongs to another, and does not refuse it', async () => {
    const [, id = ''] = /"eventID": "([^"]+)"/.exec(ROLE) ?? [];
    const other = '0f0e0d0c-0b0a-4908-8706-050403020100';
    const headers = { authorization: `Bearer ${SECRET}`, 'content-type': 'application/json' };
    const body = `{"Records":[${ROLE.replace(id, other)}]}`;
    expect((await server.post('ecr-cloudtrail/aws-ecr', body, headers)).status).toBe(202);
    await settled(server);
    expect(await told(`events?id=aws-identity:${other}`)).toContain('"items":[]');
    expect(await told(`events?id=aws-identity:${id}`)).toContain(id);
    expect(await told('sources')).not.toMatch(/"refused":\[\{/);
  });

  test('what was not taken comes again', async () => {
    put('eu-west-1/2026/11/25/c.json.gz', [PUSH.replace('16:45:00Z', '16:46:00Z')]);
    await expect(copied('http://127.0.0.1:9')).rejects.toThrow();
    const [before = 0] = await accepted();
    await copied();
    expect((await accepted())[0]).toBe(before + 1);
  });
});
