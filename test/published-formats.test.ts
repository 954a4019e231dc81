import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Finding } from '../src/core/finding.ts';
import { readCef } from '../src/sinks/formats/cef.fixture.ts';
import { cef } from '../src/sinks/formats/cef.ts';
import { detectionFinding } from '../src/sinks/formats/ocsf.fixture.ts';
import { ocsf } from '../src/sinks/formats/ocsf.ts';
import { report } from '../src/sinks/formats/report.fixture.ts';
import { followsSarif } from '../src/sinks/formats/sarif.fixture.ts';
import { sarif } from '../src/sinks/formats/sarif.ts';
import { bundle } from '../src/sinks/formats/stix.fixture.ts';
import { stix } from '../src/sinks/formats/stix.ts';
import { HOSTILE } from '../src/sinks/formats/story.fixture.ts';
import { run } from './lab/programs.ts';
import * as attacks from './scenarios/attacks/index.ts';
import { openStage, type Stage } from './scenarios/play.ts';
import { harborGitlabKubernetes } from './scenarios/stacks/index.ts';

const DAY = resolve('examples/recorded-day');
const CLI = resolve('dist/cli.mjs');
// Of the corpus every so many.
const EVERY = 8;

let folder = '';
let stage: Stage;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'landwaiter-forms-'));
  stage = await openStage(harborGitlabKubernetes, folder);
});
afterAll(() => rm(folder, { recursive: true, force: true }));

interface Texts {
  readonly sarif: string;
  readonly ocsf: string;
  readonly stix: string;
  readonly cef: string;
}

/** Each of them is read as its receivers read it, and told as much as the other line formats. */
function check(texts: Texts): number {
  expect(followsSarif(JSON.parse(texts.sarif)), JSON.stringify(followsSarif.errors)).toBe(true);
  bundle.parse(JSON.parse(texts.stix));
  const events = linesOf(texts.ocsf).map((line) => detectionFinding.parse(JSON.parse(line)));
  const lines = linesOf(texts.cef).map(readCef);
  for (const { header, extension } of lines) {
    expect(header).toHaveLength(7);
    expect(Number(header[6])).toBeGreaterThan(0);
    expect(Number(extension.get('rt'))).toBeGreaterThan(0);
  }
  expect(lines.map(({ extension }) => extension.get('externalId'))).toEqual(
    events.map(({ finding_info }) => finding_info.uid),
  );
  const uids = new Set(events.map(({ metadata }) => metadata.uid));
  expect(uids.size).toBe(events.length);
  return events.length;
}

function linesOf(text: string): readonly string[] {
  return text.split('\n').filter((line) => line !== '');
}

function rendered(findings: readonly Finding[]): Texts {
  const of = (format: typeof sarif): string =>
    [...format.render({ ...report, findings }, { colour: false, width: 80, verbose: false, version: '1.2.3' })].join(
      '',
    );
  return { sarif: of(sarif), ocsf: of(ocsf), stix: of(stix), cef: of(cef) };
}

test('the recorded day, as the command writes it', async () => {
  const outputs = ['sarif', 'ocsf', 'stix', 'cef'].flatMap((name) => ['-o', `${name}=${join(folder, name)}`]);
  const policy = ['--policy', join(DAY, 'landwaiter.yaml')];
  await run(process.execPath, [CLI, 'analyze', join(DAY, 'records'), ...policy, '-q', ...outputs], {
    cwd: folder,
    env: { PATH: process.env['PATH'] ?? '', HOME: folder },
  });
  const text = (name: string): Promise<string> => readFile(join(folder, name), 'utf8');
  const told = check({
    sarif: await text('sarif'),
    ocsf: await text('ocsf'),
    stix: await text('stix'),
    cef: await text('cef'),
  });
  expect(told).toBeGreaterThan(3);
});

test('attacks of the scenarios, with and without a policy', async () => {
  let told = 0;
  for (const story of Object.values(attacks).filter((_, index) => index % EVERY === 1)) {
    for (const mode of ['policy', 'observe'] as const) {
      const { findings } = await stage.play(story, mode);
      told += check(rendered(findings));
    }
  }
  expect(told).toBeGreaterThan(10);
});

test.each(Object.entries(HOSTILE))('findings in which every name and sentence is hostile: %s', (_, text) => {
  const hostile = report.findings.map((finding) => ({
    ...finding,
    title: text,
    summary: text.repeat(100),
    why: text,
    missing: [text],
    respond: [text],
    benignIf: [text],
    resolution: text,
    environment: text,
    exception: text,
    ...(finding.image && { image: { ...finding.image, registry: text, repository: text, tag: text } }),
    actor: { name: text, kind: 'human' as const },
    placement: { cluster: text, namespace: text, workload: text, container: text },
    evidence: finding.evidence.map((one) => ({ ...one, path: text, says: text, eventId: text, source: text })),
  }));
  const texts = rendered(hostile);
  expect(check(texts)).toBeGreaterThan(3);
  for (const one of Object.values(texts)) expect(one).toMatch(/^[ -~…\n]+$/);
});
