import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Analysis, analyze } from '../src/app/analysis/analyze.ts';
import { gather } from '../src/app/cli/inputs/gather.ts';
import { draftFrom } from '../src/app/policies/draft-policy.ts';
import { isAtLeastSevere } from '../src/core/finding.ts';
import { compilePolicy } from '../src/policy/compile/compile.ts';
import { loadPolicy } from '../src/policy/file/load.ts';
import type { Pushed } from './push-record.ts';
import { TELLS } from './push-records.ts';
import { QUIET } from './quiet.ts';

const MINUTE = 60_000;
const DAY = 1440 * MINUTE;
const BEGAN = Date.parse('2026-11-02T09:00:00Z');
const ATTACK = BEGAN + 20 * DAY + 420 * MINUTE;
const SERVICES = 24;
const ACCOUNT = { actor: 'ci-bot', address: '192.0.2.10', client: 'docker/27.3.1' };
const upTo = (count: number): readonly number[] => Array.from({ length: count }, (_, nth) => nth);

function pushed(nth: number, at: number, repository: string, tag: string, image = nth): Pushed {
  return { nth, at, repository, tag, hex: image.toString(16).padStart(64, '5a'), ...ACCOUNT };
}

/** Twenty days on which the account pushes four services, and for a week a version of one of them. */
const ORDINARY: readonly Pushed[] = upTo(20).flatMap((day) => {
  const begin = BEGAN + day * (DAY + MINUTE);
  const own = upTo(4).map((nth) => {
    const service = nth === 0 ? 0 : 1 + ((day * 3 + nth - 1) % (SERVICES - 1));
    return pushed(1 + day * 10 + nth, begin + nth * 30 * MINUTE, `shop/s${service}`, 'latest');
  });
  return day < 7 ? [...own, pushed(9 + day * 10, begin + 300 * MINUTE, 'shop/s0', `1.${day}`)] : own;
});

const BURSTS = {
  'every service': upTo(SERVICES).map((nth) => pushed(5000 + nth, ATTACK + nth * 4000, `shop/s${nth}`, 'latest')),
  'one image': upTo(6).map((nth) => pushed(6000 + nth, ATTACK + nth * 4000, `shop/s${nth}`, 'latest', 6000)),
  'every tag': upTo(7).map((nth) => pushed(7000 + nth, ATTACK + nth * 4000, 'shop/s0', `1.${nth}`)),
} as const;
type Act = keyof typeof BURSTS;

/** What a registry's records lack, so that this burst cannot be told: the record that would show it. */
const CANNOT: Readonly<Partial<Record<keyof typeof TELLS, Readonly<Partial<Record<Act, string>>>>>> = {
  'distribution-access': { 'one image': 'a notification of the registry: the access log has no digest' },
  'zot-log': { 'one image': 'an event of the registry: the log has no digest' },
  'harbor-audit': { 'one image': 'a webhook of Harbor: the audit log has no digest' },
  'nexus-audit': { 'one image': 'the digest: the audit log names the tag' },
  'aliyun-acr-log': { 'one image': 'a webhook of the registry: the log has no digest of a push by tag' },
  'artifact-registry-audit': { 'every tag': 'a message of the topic gcr: the audit log has no tag' },
  'azure-acr webhook': {
    'every service': 'an event of Event Grid or a resource log: a webhook proves nothing of what is usual',
    'every tag': 'an event of Event Grid or a resource log: a webhook proves nothing of what is usual',
  },
};

/** Of what does not name its registry: the names of the files. */
const POLICY = (kinds: readonly string[]): string =>
  [
    'version: 1',
    'sources:',
    ...kinds.map(
      (kind, nth) =>
        `  - { name: feed-${nth}, kind: ${kind}, registry: registry.acme.example, files: ["${nth}.ndjson"] }`,
    ),
  ].join('\n');
const UNNAMED = /^(?:harbor-audit|zot|zot-log|quay-logs|nexus-audit|oracle-registry)$/;

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'landwaiter-push-burst-'));
});
afterAll(() => rm(folder, { recursive: true }));

async function analysed(name: keyof typeof TELLS, pushes: readonly Pushed[], policyText?: string): Promise<Analysis> {
  const own = await mkdtemp(join(folder, 'records-'));
  await mkdir(own, { recursive: true });
  const told = pushes.map((push) => TELLS[name](push));
  for (const nth of upTo(told[0]?.length ?? 0))
    await writeFile(join(own, `${nth}.ndjson`), told.map((records) => `${JSON.stringify(records[nth])}\n`).join(''));
  const policy = compilePolicy(loadPolicy(policyText ?? 'version: 1', 'landwaiter.yaml'));
  const { evidence, store } = await gather([own], { quiet: true }, policy, QUIET);
  await store.close();
  expect(evidence.inputs.flatMap(({ refused }) => refused)).toEqual([]);
  return analyze(evidence, policy);
}

const names = Object.keys(TELLS).filter((name): name is keyof typeof TELLS => name in TELLS);
const acts = Object.keys(BURSTS).filter((act): act is Act => act in BURSTS);

describe.each(names)('a registry known by %s', (name) => {
  const bound = UNNAMED.test(name) ? POLICY([name]) : undefined;

  test('twenty ordinary days have no burst', async () => {
    const { findings } = await analysed(name, ORDINARY, bound);
    expect(findings.filter(({ rule }) => rule === 'push-burst')).toEqual([]);
  });

  test.each(acts)('%s, in two minutes, is told with who did it, or that nobody is on record', async (act) => {
    const { findings } = await analysed(name, [...ORDINARY, ...BURSTS[act]], bound);
    const told = findings.filter(({ rule, severity }) => rule === 'push-burst' && isAtLeastSevere(severity, 'medium'));
    expect(told).toHaveLength(CANNOT[name]?.[act] === undefined ? 1 : 0);
    for (const { actor, summary } of told)
      expect(summary).toMatch(actor === undefined ? /^an unnamed actor / : /ci-bot/);
  });
});

test('a draft of the days before tells it, too, with who did it and without', async () => {
  for (const name of ['azure-acr', 'google-artifact-registry', 'azure-acr-log', 'artifact-registry-audit'] as const) {
    const draft = draftFrom(await analysed(name, ORDINARY));
    const { findings } = await analysed(name, [...ORDINARY, ...BURSTS['every service']], draft);
    const worst = findings.filter(({ severity }) => isAtLeastSevere(severity, 'medium'));
    expect(worst.map(({ rule }) => rule)).toContain('push-burst');
  }
});
