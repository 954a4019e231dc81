import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import * as z from 'zod';
import { ran } from './ran.fixture.ts';

const folder = mkdtempSync(join(tmpdir(), 'landwaiter-page-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const day = (date: number): string => `2026-11-${String(date).padStart(2, '0')}`;
const digest = (date: number): string => `sha256:${String(date).padStart(64, '0')}`;

/** As `gh api repos/acme/shop/actions/runs` prints it: the newest run first. */
const page = {
  total_count: 4,
  workflow_runs: [22, 15, 8, 1].map((date) => ({
    id: 8000 + date,
    name: 'release',
    head_branch: 'main',
    head_sha: String(date).padStart(40, 'a'),
    path: '.github/workflows/release.yml@refs/heads/main',
    run_number: date,
    event: 'push',
    status: 'completed',
    conclusion: 'success',
    workflow_id: 2823525,
    created_at: `${day(date)}T09:00:00Z`,
    updated_at: `${day(date)}T09:08:00Z`,
    run_attempt: 1,
    run_started_at: `${day(date)}T09:00:10Z`,
    actor: { login: 'dana', type: 'User' },
    triggering_actor: { login: 'dana', type: 'User' },
    repository: { id: 17, full_name: 'acme/shop', owner: { login: 'acme', type: 'Organization' } },
  })),
};
const pushes = [1, 8, 11, 15, 22].map((date) =>
  JSON.stringify({
    events: [
      {
        id: `e${date}`,
        timestamp: `${day(date)}T09:05:00Z`,
        action: 'push',
        target: {
          mediaType: 'application/vnd.oci.image.manifest.v1+json',
          digest: digest(date),
          size: 500,
          repository: 'shop/api',
          tag: `1.0.${date}`,
        },
        request: {
          id: `r${date}`,
          addr: '192.0.2.7',
          host: 'registry.acme.example',
          method: 'PUT',
          useragent: 'docker/26',
        },
        actor: { name: 'ci-bot' },
        source: { addr: 'registry.acme.example:443' },
      },
    ],
  }),
);
const POLICY = `version: 1
publishers:
  - repositories: [registry.acme.example/shop/api]
    actors: [ci-bot]
    builds: [{ source: github, project: acme/shop }]
`;
const logs = join(folder, 'logs');
const policy = join(folder, 'policy.yaml');

test('a page of runs of three weeks is heard for three weeks, and hides no push that none of them made', async () => {
  mkdirSync(logs);
  writeFileSync(join(logs, 'runs.json'), JSON.stringify(page, null, 2));
  writeFileSync(join(logs, 'registry.ndjson'), pushes.join('\n'));
  writeFileSync(policy, POLICY);

  const found = await ran(['analyze', logs, '--policy', policy, '-o', 'json']);
  const { findings } = z
    .object({ findings: z.array(z.object({ rule: z.string(), severity: z.string(), summary: z.string() })) })
    .parse(JSON.parse(found.out));
  const told = findings.filter(({ rule }) => rule === 'push-without-build');
  expect(
    told.map(({ severity }) => severity),
    found.out,
  ).toEqual(['high']);
  expect(told[0]?.summary).toContain('1.0.11');

  const { out } = await ran(['coverage', logs, '--policy', policy]);
  expect(out).toMatch(/github .*11-01 09:08 .*11-22 09:09/);
});
