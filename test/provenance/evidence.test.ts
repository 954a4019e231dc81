// From what the real cosign signs to what is found in what runs: records by `verify -o record`, read by `analyze`.
import { mkdtemp, rm } from 'node:fs/promises';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ran } from '../../src/app/cli/ran.fixture.ts';
import { writeLayout } from '../../src/app/comparisons/layout.fixture.ts';
import type { Digest } from '../../src/core/digest.ts';
import { HOUR } from '../../src/core/time.ts';
import { openWorkbench, remote } from '../lab/images.ts';
import { obstacle, PATH, run } from '../lab/programs.ts';
import { type Registry, startRegistry } from '../lab/registry.ts';
import { podRecord, pushRecord } from './records.ts';

const reason = await obstacle(['docker-registry', 'skopeo', 'htpasswd', 'cosign']);
if (reason !== undefined) process.stderr.write(`skipped: signatures of the real cosign in what runs: ${reason}\n`);

interface Finding {
  readonly rule: string;
  readonly severity: string;
  readonly state: string;
  readonly absence?: string;
  readonly summary: string;
}

describe.skipIf(reason !== undefined)('signatures of the real cosign in what runs', () => {
  let folder = '';
  let registry: Registry;
  // Pushed two hours ago, so that whoever signs had its time.
  const pushedAt = Date.now() - 2 * HOUR;
  const digests = new Map<string, Digest>();

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'evidence-'));
    registry = await startRegistry(join(folder, 'registry'), ['ci']);
    const bench = openWorkbench(folder, registry);
    for (const name of ['signed', 'bare', 'foreign']) {
      const layout = writeLayout(join(folder, name));
      layout.add([[{ name: `srv/${name}`, body: name }]]);
      digests.set(
        name,
        await bench.copy(`oci:${layout.folder}`, remote(registry, `shop/api:${name}`), registry.account('ci')),
      );
    }
    for (const name of ['release', 'mallory'])
      await run('cosign', ['generate-key-pair', '--output-key-prefix', name], { env: environment(), cwd: folder });
    for (const [name, key] of [
      ['signed', 'release'],
      ['foreign', 'mallory'],
    ] as const)
      await run(
        'cosign',
        ['sign', '--yes', '--key', `${key}.key`, '--tlog-upload=false', `${registry.host}/shop/api@${of(name)}`],
        { env: environment(), cwd: folder },
      );
    writeFileSync(join(folder, 'landwaiter.yaml'), policy('release.pub'));
  });
  afterAll(async () => {
    await registry?.stop();
    await rm(folder, { recursive: true, force: true });
  });

  const environment = () => ({ PATH, HOME: folder, COSIGN_PASSWORD: '', DOCKER_CONFIG: registry.account('ci').folder });
  const of = (name: string): Digest => digests.get(name) ?? unknown(name);
  const policy = (key: string) => `version: 1
signers:
  - { name: release, key: ${key} }
environments:
  - { name: prod, match: { clusters: [prod] }, require: { signature: [release] } }
sources:
  - { name: pods, kind: kubernetes-pods, files: ["pods.json"], cluster: prod }
`;

  const landwaiter = (...args: readonly string[]) => ran(args, { env: environment() });

  /** One image is pushed and runs; what is attached to it was asked about. */
  async function found(name: string, ...more: readonly string[]) {
    const logs = join(folder, `logs of ${name}`);
    await rm(logs, { recursive: true, force: true });
    mkdirSync(logs);
    writeFileSync(join(logs, 'pushes.ndjson'), `${JSON.stringify(pushRecord(place(name), pushedAt))}\n`);
    writeFileSync(join(logs, 'pods.json'), JSON.stringify(podRecord(place(name), pushedAt)));
    const image = `${registry.host}/shop/api@${of(name)}`;
    const records = await landwaiter('verify', image, '--plain-http', '-o', 'record');
    expect(records).toMatchObject({ status: 0, note: '' });
    writeFileSync(join(logs, 'evidence.ndjson'), records.out);
    const read = await landwaiter(
      'analyze',
      logs,
      '--policy',
      join(folder, 'landwaiter.yaml'),
      '-o',
      'json',
      '--quiet',
      ...more,
    );
    expect(read.note).toBe('');
    const report = JSON.parse(read.out);
    const findings: readonly Finding[] = report.findings;
    return { report, findings: findings.filter(({ rule }) => rule === 'unsigned-image-deployed') };
  }

  const place = (name: string) => ({ host: registry.host, repository: 'shop/api', tag: name, digest: of(name) });

  test('one that is signed raises nothing, and its provenance is complete', async () => {
    const { report, findings } = await found('signed');
    expect(findings).toEqual([]);
    expect(report.summary.custody).toMatchObject({ running: 1, unexamined: [] });
    const { out } = await landwaiter(
      'trace',
      of('signed'),
      join(folder, 'logs of signed'),
      '--policy',
      join(folder, 'landwaiter.yaml'),
      '-o',
      'json',
    );
    expect(out).toContain('release signed it');
  });

  test('one that nobody signed is found, since it was asked about late enough', async () => {
    const { findings } = await found('bare');
    expect(findings).toMatchObject([{ severity: 'medium', state: 'open', absence: 'proven' }]);
    expect(findings[0]?.summary).toContain('no signature of release, nor anything else, is attached');
  });

  test('one that a stranger signed passes for nobody', async () => {
    const { findings } = await found('foreign');
    expect(findings).toMatchObject([{ severity: 'medium', state: 'open', absence: 'proven' }]);
    expect(findings[0]?.summary).toContain('no signature of release is among the 1 attachment');
  });

  test('bytes and verdicts are kept in a store, and judged again without records', async () => {
    const store = `sqlite:${join(folder, 'store.db')}`;
    await found('signed', '--store', store);
    await found('bare', '--store', store);
    const again = await landwaiter(
      'analyze',
      '--store',
      store,
      '--policy',
      join(folder, 'landwaiter.yaml'),
      '-o',
      'json',
      '--quiet',
    );
    const { findings } = JSON.parse(again.out);
    expect(findings.filter(({ rule }: Finding) => rule === 'unsigned-image-deployed')).toHaveLength(1);
    // With another key in the policy the same bytes are judged anew: what was signed before is a stranger's now.
    writeFileSync(join(folder, 'other.yaml'), policy('mallory.pub'));
    const other = await landwaiter(
      'analyze',
      '--store',
      store,
      '--policy',
      join(folder, 'other.yaml'),
      '-o',
      'json',
      '--quiet',
    );
    const by = JSON.parse(other.out).findings.filter(({ rule }: Finding) => rule === 'unsigned-image-deployed');
    expect(by).toHaveLength(2);
  });

  test('a record with other bytes than its digest has is refused, with its line', async () => {
    const place = `${registry.host}/shop/api@${of('signed')}`;
    const { out } = await landwaiter('verify', place, '--plain-http', '-o', 'record');
    const record = JSON.parse(out);
    const body = Buffer.from(record.bytes.manifest, 'base64').toString('utf8');
    record.bytes.manifest = Buffer.from(`${body} `).toString('base64');
    const file = join(folder, 'forged.ndjson');
    writeFileSync(
      file,
      `${out}${JSON.stringify(record)}\n${JSON.stringify({ ...record, verified: true, bytes: undefined })}\n`,
    );
    const { out: read } = await landwaiter('analyze', file, '-o', 'json', '--quiet');
    const [input] = JSON.parse(read).inputs;
    expect(input).toMatchObject({ source: 'image-evidence', events: 1 });
    expect(input.refused.map(({ line }: { readonly line: number }) => line)).toEqual([2, 3]);
    expect(readFileSync(file, 'utf8')).toContain('"verified":true');
  });
});

function unknown(name: string): never {
  throw new Error(`no image is called ${name}`);
}
