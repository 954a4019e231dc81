import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { graphsIn } from '../src/app/analysis/chain-graph.ts';
import { type Analysis, analyze } from '../src/app/analysis/analyze.ts';
import { judgementsIn } from '../src/app/analysis/judgements.ts';
import { whereIs } from '../src/app/analysis/look-ups/where.ts';
import { runningImages } from '../src/app/analysis/running/running-images.ts';
import { workloadsIn } from '../src/app/analysis/running/workloads.ts';
import { gather } from '../src/app/cli/inputs/gather.ts';
import { choosePolicy } from '../src/app/cli/inputs/policy-file.ts';
import { placeLines } from '../src/app/cli/text/place-text.ts';
import { custodyReportFor } from '../src/app/reports/model/report.ts';
import { written } from '../src/app/reports/outputs.ts';
import { isDigest } from '../src/core/digest.ts';
import { memoryStore } from '../src/lineage/stores/memory/memory.ts';
import { observe } from '../src/policy/compile/compile.ts';
import { custodySummary } from '../src/rules/custody/custody-summary.ts';
import { trustOf } from '../src/rules/custody/trust-of-digest.ts';
import { QUIET } from './quiet.ts';
import { writeMonth } from './real-month.ts';

const day = fileURLToPath(new URL('../examples/recorded-day/', import.meta.url));
// A month of a real cluster, kept beside the repository and never copied into it.
const sample = fileURLToPath(new URL('../../shared/samples/real-month-kubernetes-1.36/', import.meta.url));
if (!existsSync(sample)) console.log(`skipped: implants of a real month, because ${sample} does not exist`);

async function read(records: string, file: string | undefined) {
  const policy = file === undefined ? observe() : await choosePolicy({ policy: file }, QUIET);
  const { evidence, store } = await gather([records], { quiet: true }, policy, QUIET);
  await store.close();
  return { analysis: analyze(evidence, policy), evidence };
}

/** What every view says of a digest: rows, places, lanes, tags. */
function saidOf(text: string, { lineage, findings, ...rest }: Analysis) {
  const pushes = lineage.pushes.filter(({ digest }) => digest.startsWith(text));
  const judgements = judgementsIn(findings, lineage);
  const placements = lineage.placements.filter(({ digest }) => digest?.startsWith(text));
  const graphOf = graphsIn(findings, lineage, judgements);
  return {
    images: runningImages({ lineage, findings }).filter(({ digest }) => digest?.startsWith(text)),
    workloads: workloadsIn({ lineage, findings }).filter(
      ({ images, running }) => running > 0 && images.some(({ digest }) => digest?.startsWith(text)),
    ),
    figures: placements.map((one) => custodySummary(one, lineage, judgements).complete),
    tags: pushes.map((push) => trustOf(push.digest, push, lineage, judgements)),
    lanes: pushes.flatMap((push) => graphOf(push).lanes).filter(({ digest }) => digest?.startsWith(text)),
    where: whereIs(pushes[0]?.digest ?? placements[0]?.digest ?? text, { lineage, findings, ...rest }).placements,
  };
}

function expectNeverGreen(text: string, analysis: Analysis): void {
  const said = saidOf(text, analysis);
  expect(said.tags.length, text).toBeGreaterThan(0);
  const words = [...said.images, ...said.workloads, ...said.tags, ...said.lanes].map(({ standing }) => standing);
  expect(words, text).not.toContain('trusted');
  expect(said.figures, text).not.toContain(true);
  expect(said.where.flatMap(placeLines).join('\n'), text).not.toMatch(/trusted: complete/);
}

describe('the recorded day', { timeout: 60_000 }, async () => {
  const { analysis, evidence } = await read(join(day, 'records'), join(day, 'landwaiter.yaml'));
  const report = await custodyReportFor(analysis, evidence, {}, memoryStore());

  test.each(['bbb87c71', '998237ec', 'cadd0435', 'd64d5559'])(
    'what an attacker pushed as %s is green nowhere',
    (own) => {
      expectNeverGreen(`sha256:${own}`, analysis);
      const rows = [...report.images, ...report.places].filter(({ digest }) => digest?.startsWith(`sha256:${own}`));
      expect(rows.map(({ standing }) => standing)).not.toContain('trusted');
    },
  );

  test('what was pushed by hand under an exception is allowed by it, in every view', async () => {
    const by = expect.stringContaining('allowed by exception EX-8 until 2026-11-21');
    const own = saidOf('sha256:b68229b3', analysis);
    expect(own.images).toMatchObject([{ standing: 'allowed', because: { reason: by } }]);
    expect(own.workloads.map(({ standing }) => standing)).not.toContain('trusted');
    expect(own.tags).toContainEqual({ standing: 'allowed', says: by });
    expect(own.lanes).toContainEqual(expect.objectContaining({ standing: 'allowed', allowed: by }));
    expect(own.figures).toEqual([false]);
    expect(own.where.flatMap(placeLines).join('\n')).toEqual(by);
    for (const format of ['html', 'csv'] as const)
      expect(String(await written(report, format))).toContain('allowed by exception EX-8 until 2026-11-21');
    expect(JSON.stringify(report)).toEqual(by);
  });

  test('what came as the policy says is trusted', () => {
    expect(saidOf('sha256:f81e0b61', analysis).figures).toEqual([true]);
  });
});

describe.skipIf(!existsSync(sample))('the month of a real cluster', { timeout: 120_000 }, () => {
  test.each([join(sample, 'landwaiter.yaml'), undefined])(
    'by %s, nothing that the attack pushed is green',
    async (file) => {
      const folder = await mkdtemp(join(tmpdir(), 'landwaiter-trusted-'));
      try {
        await writeMonth(sample, folder, 'whole');
        const truth = await readFile(join(sample, 'truth.ndjson'), 'utf8');
        const pushed = truth.split('\n').flatMap((line) => /"ATTACK push".*"digest":"([^"]+)"/.exec(line)?.[1] ?? []);
        const own = [...new Set(pushed)].filter(isDigest);
        const { analysis } = await read(folder, file);
        const seen = own.filter((digest) => analysis.lineage.pushesOf(digest).length > 0);
        expect(seen.length).toBeGreaterThan(0);
        for (const digest of seen) expectNeverGreen(digest, analysis);
      } finally {
        await rm(folder, { recursive: true });
      }
    },
  );
});
