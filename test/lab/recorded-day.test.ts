import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { parseDigest } from '../../src/core/digest.ts';
import { runPages } from './github.ts';
import { analyze, disagreements, type Report, standing, unbuilt } from './verdict.ts';
import { writeOrdinaryWeek } from './week.ts';

const DAY = resolve('examples/recorded-day');
const expectation = z.object({ must: z.array(z.string()), may: z.array(z.string()) });
const answers = z.object({
  version: z.literal(1),
  steps: z.array(
    z
      .object({
        id: z.string(),
        kind: z.enum(['benign', 'attack']),
        at: z.string(),
        title: z.string(),
        image: z.string().optional(),
        digest: z
          .string()
          .transform((text) => parseDigest(text))
          .optional(),
        expect: z.object({ policy: expectation, observe: expectation }).optional(),
      })
      .transform(({ image, digest, expect: rules, ...step }) => ({
        ...step,
        ...(image === undefined ? {} : { image }),
        ...(digest === undefined ? {} : { digest }),
        ...(rules === undefined ? {} : { expect: rules }),
      })),
  ),
});
const steps = answers.parse(JSON.parse(await readFile(join(DAY, 'expected.json'), 'utf8'))).steps;

const reason = await unbuilt();
if (reason !== undefined) process.stderr.write(`skipped: recorded day: ${reason}\n`);

describe.skipIf(reason !== undefined)('the recorded day', () => {
  let folder = '';
  let policy: Report;
  let observe: Report;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'recorded-day-test-'));
    policy = await analyze(folder, [join(DAY, 'records'), '--policy', join(DAY, 'landwaiter.yaml')]);
    observe = await analyze(folder, [join(DAY, 'records')]);
  }, 60_000);

  afterAll(() => rm(folder, { recursive: true, force: true }));

  test('with its policy every attack step is found and every ordinary step is quiet', () => {
    expect(disagreements(policy, steps, 'policy')).toEqual([]);
  });

  test('without a policy the overwrites and the commit are found and every ordinary step is quiet', () => {
    expect(disagreements(observe, steps, 'observe')).toEqual([]);
  });

  test('the implant in production is one incident that names its parts', () => {
    for (const report of [policy, observe]) {
      const incidents = report.findings.filter((one) => one.rule === 'implant-deployed');
      expect(incidents).toHaveLength(1);
      const parts = report.findings.filter((one) => incidents[0]?.parts?.includes(one.id));
      expect(parts.map((one) => one.rule)).toContain('local-image-pushed');
      expect(parts.every((one) => one.incident === incidents[0]?.id)).toBe(true);
    }
  });

  test('what was put into each image is named, with its owner and its layer, and with what it was compared', () => {
    const told = policy.findings.filter((one) => one.rule === 'implant-in-contents');
    const shown = told.map(({ image, severity, contents }) => ({
      image: `${image?.repository}:${image?.tag}`,
      severity,
      old: contents?.baseline?.tag,
      reasons: contents?.reasons.map(
        ({ kind, path = '', package: owner, layer = '' }) => `${kind} ${path} ${owner?.name ?? ''} ${layer}`,
      ),
    }));
    expect(shown).toEqual([
      {
        image: 'prod/shop/api:1.4.2',
        severity: 'critical',
        old: '1.4.2',
        reasons: [
          'entry-point-changed /usr/local/bin/start  2',
          'package-file-changed /usr/bin/acme-health acme-tools 2',
          'unowned-code /usr/lib/libacme-metrics.so  2',
          'unowned-code /usr/local/bin/start  2',
        ],
      },
      {
        image: 'dev/shop/api:1.4.3-hotfix',
        severity: 'medium',
        old: '1.4.2',
        reasons: ['remote-added   ', 'remote-added   '],
      },
      {
        image: 'dev/shop/web:main',
        severity: 'high',
        old: 'main',
        reasons: ['scheduled-task /etc/cron.d/telemetry  2', 'unowned-code /srv/web/telemetry.js  2'],
      },
    ]);
  });

  test('the build system’s own record explains each push that a run made, and only those', () => {
    const { total, explained, claimed } = policy.summary.pushes;
    expect([total, explained, claimed]).toEqual([26, 22, 0]);
  });

  test('that record is of the runs of which the webhooks tell', async () => {
    const lines = (await readFile(join(DAY, 'records/ci/github.ndjson'), 'utf8')).trimEnd().split('\n');
    const pages = runPages(lines.map((line): object => JSON.parse(line)));
    expect(await readFile(join(DAY, 'records/ci/runs.ndjson'), 'utf8'), 'test/lab/README.md').toBe(pages);
  });

  test('every image that was pushed was read, and nothing that a build or a nightly rebuild brought counts', () => {
    const { pushes, contents } = policy.summary;
    expect(contents).toEqual({ read: pushes.total, found: 3 });
    expect(observe.summary.contents).toEqual({ read: pushes.total, found: 2 });
  });

  test('the emergency release is covered by its exception', () => {
    const covered = policy.findings.filter((one) => one.exception === 'EX-7');
    expect(covered.map((one) => one.rule)).toContain('push-by-unapproved-actor');
    expect(covered.every((one) => one.state === 'suppressed' && one.image?.repository === 'prod/shop/web')).toBe(true);
    expect(policy.findings.filter((one) => one.exception === 'EX-8').map((one) => one.rule)).toEqual([
      'unpromoted-image-deployed',
      'rapid-push-to-deploy',
    ]);
  });

  test('after the end of the exceptions what still runs is told, and after their reviews were due, those', async () => {
    const args = [join(DAY, 'records'), '--policy', join(DAY, 'landwaiter.yaml'), '--at', '2026-11-29T00:00:00Z'];
    const rules = standing(await analyze(folder, args)).map((one) => one.rule);
    expect(rules.filter((rule) => rule === 'exception-expired')).toHaveLength(2);
    expect(rules).toContain('unpromoted-image-deployed');
    const low = (await analyze(folder, args)).findings.filter((one) => one.rule === 'review-overdue');
    expect(low.map((one) => [one.severity, one.state])).toEqual([
      ['low', 'open'],
      ['low', 'open'],
    ]);
  }, 60_000);

  test('an ordinary week whose images are older than the records raises nothing of medium or above', async () => {
    const week = join(folder, 'week');
    await writeOrdinaryWeek(week);
    const report = await analyze(folder, [week]);
    expect(standing(report).map((one) => `${one.rule}: ${one.title}`)).toEqual([]);
  }, 60_000);
});
