// Bundles as files beside the logs: listed, believed when their bytes prove them, and never for what the file is called.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { ran } from '../../src/app/cli/ran.fixture.ts';
import { HOUR } from '../../src/core/time.ts';
import { bundle, ec, type Holder, IMAGE, OTHER, pem, sha256, statement } from './material.ts';
import { podRecord, pushRecord } from './records.ts';

const folder = mkdtempSync(join(tmpdir(), 'bundle-files-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const release = ec();
const mallory = ec();
const AT = Date.UTC(2026, 10, 24, 8);
const place = { host: 'registry.acme.example', repository: 'shop/api', tag: '1.4', digest: IMAGE };
const policy = join(folder, 'landwaiter.yaml');
writeFileSync(join(folder, 'release.pub'), pem(release));
writeFileSync(
  policy,
  `version: 1
signers: [{ name: release, key: release.pub, attestations: true }]
environments: [{ name: prod, match: { clusters: [prod] }, require: { signature: [release] } }]
sources:
  - { name: pods, kind: kubernetes-pods, files: ["pods.json"], cluster: prod }
  - { name: bundles, kind: sigstore-bundle, files: ["*.jsonl"], observedAt: 2026-11-24T10:00:00Z }
`,
);

const landwaiter = (...args: readonly string[]) => ran(args);

let runs = 0;
async function found(bundles: string) {
  runs += 1;
  const logs = join(folder, `${runs}`);
  mkdirSync(logs);
  writeFileSync(join(logs, 'pushes.ndjson'), `${JSON.stringify(pushRecord(place, AT))}\n`);
  writeFileSync(join(logs, 'pods.json'), JSON.stringify(podRecord(place, AT)));
  writeFileSync(join(logs, 'attestations.jsonl'), bundles);
  const at = new Date(AT + 8 * HOUR).toISOString();
  const read = await landwaiter('analyze', logs, '--policy', policy, '--at', at, '-o', 'json', '--quiet');
  expect(read.note).toBe('');
  const { placements } = JSON.parse(read.out);
  const traced = await landwaiter('trace', IMAGE, logs, '--policy', policy, '--at', at, '--quiet');
  return { isComplete: placements[0].custody.complete, trace: traced.out };
}

const about = (holder: Holder, image = IMAGE): string => {
  const subject = [{ name: 'api', digest: { sha256: image.slice('sha256:'.length) } }];
  return bundle(holder, statement({ subject })).bytes.toString();
};

test('one by the key that has to sign is enough, alone, as a line among others, and as GitHub answers it', async () => {
  const answer = { attestations: [{ repository_id: 1, bundle: JSON.parse(about(release)) }] };
  for (const bundles of [about(release), `${about(mallory)}\n${about(release)}\n`, JSON.stringify(answer)]) {
    const { isComplete, trace } = await found(bundles);
    expect(isComplete).toBe(true);
    expect(trace).toContain('release');
  }
});

test('none clears anything that is by somebody else, about another image, or changed', async () => {
  const good = about(release);
  const changed = { ...JSON.parse(good) };
  const text = Buffer.from(changed.dsseEnvelope.payload, 'base64').toString();
  changed.dsseEnvelope.payload = Buffer.from(text.replace('api', 'web')).toString('base64');
  const moved = { ...JSON.parse(about(release, OTHER)) };
  const other = Buffer.from(moved.dsseEnvelope.payload, 'base64').toString();
  moved.dsseEnvelope.payload = Buffer.from(
    other.replace(OTHER.slice('sha256:'.length), IMAGE.slice('sha256:'.length)),
  ).toString('base64');
  for (const bundles of [
    about(mallory),
    about(release, sha256('third')),
    JSON.stringify(changed),
    JSON.stringify(moved),
  ])
    expect((await found(bundles)).isComplete).toBe(false);
});

test('a stranger’s is listed beside its image', async () => {
  expect((await found(about(mallory))).trace).toMatch(/attach|bundle|statement/i);
});
