// What becomes of signers when a policy is drafted, changed, and compared with what was signed.
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ran } from '../../src/app/cli/ran.fixture.ts';
import { HOUR } from '../../src/core/time.ts';
import { parse } from 'yaml';
import { bundled, instance, IDENTITY, ISSUER } from './instance.ts';
import { dsse, ec, pem, sha256, simpleSigning, statement } from './material.ts';
import { evidenceRecords, podRecord, pushRecord } from './records.ts';

const folder = mkdtempSync(join(tmpdir(), 'signers-'));
const logs = join(folder, 'logs');
const AT = Date.parse('2026-06-01T08:00:00Z');
const place = (name: string) => ({
  host: 'registry.acme.example',
  repository: `shop/${name}`,
  tag: '1.0',
  digest: sha256(name),
});

const landwaiter = (...args: readonly string[]) => ran(args, { width: 200 });

const policy = (name: string, signers: readonly string[], required: readonly string[]) => {
  const file = join(folder, name);
  writeFileSync(
    file,
    `version: 1
registries: [{ host: registry.acme.example }]
trust: { roots: [{ name: own, file: root.json }] }
signers:
${signers.map((one) => `  - ${one}\n`).join('')}environments:
  - { name: prod, match: { clusters: [prod] }, require: { signature: [${required.join(', ')}] } }
sources:
  - { name: pods, kind: kubernetes-pods, files: ["pods.json"], cluster: prod }
`,
  );
  return file;
};
const RELEASE = '{ name: release, key: release.pub }';
const NEXT = '{ name: next, key: next.pub }';
const CI = `{ name: ci, identity: "${IDENTITY}", issuer: "${ISSUER}", root: own }`;

beforeAll(async () => {
  mkdirSync(logs);
  const [release, next, stranger] = [ec(), ec(), ec()];
  for (const [name, key] of Object.entries({ release, next })) writeFileSync(join(folder, `${name}.pub`), pem(key));
  const { root, signed } = await instance();
  writeFileSync(join(folder, 'root.json'), JSON.stringify(root));
  const about = (name: string) => statement({ subject: [{ digest: { sha256: sha256(name).slice(7) } }] });
  const held = {
    api: [simpleSigning(release, { digest: sha256('api') }), dsse(release, about('api'))],
    web: [simpleSigning(release, { digest: sha256('web') }), simpleSigning(stranger, { digest: sha256('web') })],
    vendor: [simpleSigning(stranger, { digest: sha256('vendor') })],
    built: [bundled(await signed({ text: about('built') }))],
  };
  const lines = (all: readonly object[]) => all.map((one) => `${JSON.stringify(one)}\n`).join('');
  const names = Object.keys(held);
  writeFileSync(join(logs, 'pushes.ndjson'), lines(names.map((name) => pushRecord(place(name), AT))));
  // `web` was pushed and signed, and does not run.
  const pods = names.filter((name) => name !== 'web').map((name) => podRecord(place(name), AT, name));
  writeFileSync(join(logs, 'pods.json'), JSON.stringify({ kind: 'PodList', apiVersion: 'v1', items: pods }));
  writeFileSync(
    join(logs, 'evidence.ndjson'),
    lines(Object.entries(held).flatMap(([name, all]) => evidenceRecords(place(name), AT + 2 * HOUR, all))),
  );
});
afterAll(() => rmSync(folder, { recursive: true }));

describe('a key that is taken out of the policy', () => {
  test('is told by policy test, with what it had verified', async () => {
    const [old, now] = [policy('old.yaml', [RELEASE, CI], []), policy('new.yaml', [NEXT, CI], [])];
    const { out } = await landwaiter('policy', 'test', now, logs, '--policy', old, '-q');
    expect(out).toContain('No longer verified by the new policy');
    expect(out).toMatch(/release\s+3 attachments of 2 images, of which 1 runs/);
    const { out: json } = await landwaiter('policy', 'test', now, logs, '--policy', old, '-q', '-o', 'json');
    expect(JSON.parse(json).unverified).toEqual([{ signer: 'release', attachments: 3, images: 2, running: 1 }]);
    // Another name for the same key takes nothing from anybody.
    const named = policy('named.yaml', ['{ name: other, key: release.pub }', CI], []);
    const { out: same } = await landwaiter('policy', 'test', named, logs, '--policy', old, '-q', '-o', 'json');
    expect(JSON.parse(same).unverified).toEqual([]);
  });

  test('is told by lint and coverage, by what runs and is signed by nobody who is named', async () => {
    const file = policy('new.yaml', [NEXT, CI], ['next']);
    const { out, status } = await landwaiter('policy', 'lint', file, logs);
    const sentence = /signers: of 2 running images that should be signed all signatures are by nobody who is named/;
    expect([status, out]).toEqual([1, expect.stringMatching(sentence)]);
    expect(out).toMatch(/registry\.acme\.example\/shop\/api.*registry\.acme\.example\/shop\/vendor/);
    expect((await landwaiter('coverage', logs, '--policy', file)).out.replaceAll(/\s+/g, ' ')).toContain(
      'of 2 running images that should be signed all signatures are by nobody who is named',
    );
    const whole = policy('old.yaml', [RELEASE, CI], ['release']);
    expect((await landwaiter('policy', 'lint', whole, logs)).out).toContain('of 1 running image that should');
    const free = policy('free.yaml', [NEXT, CI], []);
    expect((await landwaiter('policy', 'lint', free, logs)).out).not.toContain('nobody who is named');
  });
});

test('a root whose newest service began longer ago than the policy says is told by coverage', async () => {
  const file = policy('aged.yaml', [CI], []);
  const told = async () => (await landwaiter('coverage', logs, '--policy', file)).out.replaceAll(/\s+/g, ' ');
  expect(await told()).not.toContain('fetch it anew');
  writeFileSync(file, readFileSync(file, 'utf8').replace('file: root.json', 'file: root.json, maxAge: 30m'));
  expect(await told()).toMatch(
    /the root own is from [^:]* ago \(20[-0-9]{8}\): fetch it anew, as it may have new keys/,
  );
});

test('drift shows signers by whom nothing is', async () => {
  const file = policy('drift.yaml', [RELEASE, NEXT, CI], []);
  const { out } = await landwaiter('policy', 'drift', logs, '--policy', file, '-q', '-o', 'json');
  const { unused } = JSON.parse(out);
  expect(unused.filter((one: string) => one.includes('signers'))).toEqual([
    expect.stringMatching(/drift\.yaml:6:5: signers\[1\]: nothing attached to images is by it/),
  ]);
});

describe('a draft', () => {
  test('names whoever signed by a key or root that is at hand, and strangers in comments', async () => {
    const other = CI.replace('name: ci', 'name: other').replace('/shop/', '/other/');
    const file = policy('given.yaml', [RELEASE, NEXT, other], []);
    const { out, note } = await landwaiter('policy', 'learn', logs, '--policy', file, '-q');
    expect(note).toBe('');
    const drafted = parse(out);
    expect(drafted.trust.roots).toEqual([{ name: 'own', file: 'root.json' }]);
    expect(drafted.signers).toEqual([
      { name: 'release', key: 'release.pub' },
      { name: 'release-2', identity: IDENTITY, issuer: ISSUER, root: 'own' },
    ]);
    expect(out).toMatch(/key: "release\.pub" \} # 3 attachments, .*: thin/);
    expect(out).toMatch(/# - \{ name: "next".*nothing is by it/);
    expect(out).toMatch(/# not learned: 2 attachments of 2 images.*by nobody whose key or root is at hand/);
    const written = join(folder, 'draft.yaml');
    writeFileSync(written, out);
    expect((await landwaiter('policy', 'lint', written)).out).not.toContain('signers');
  });

  test('without keys names nobody, and says that something is attached', async () => {
    const { out } = await landwaiter('policy', 'learn', logs, '-q');
    expect(parse(out).signers).toBeUndefined();
    expect(out).toMatch(/# not learned: 6 attachments of 4 images/);
  });
});

test('without a policy what is attached is listed, nothing is judged, and custody says so', async () => {
  const { out } = await landwaiter('trace', place('api').digest, logs, '-q', '-o', 'json');
  expect(out).toContain('something is attached by its tag');
  expect(out).toContain('nobody is named who may sign it');
  expect(out).toContain(
    '2 attachments of it are on record, and nobody is named who may sign it, so that nothing was verified',
  );
  const { out: report } = await landwaiter('analyze', logs, '-q', '-o', 'json');
  const { findings, mode } = JSON.parse(report);
  expect(mode).toBe('observe');
  const about = findings.filter(({ rule }: { rule: string }) => /sign|attested|provenance/.test(rule));
  expect(about).toEqual([]);
});
