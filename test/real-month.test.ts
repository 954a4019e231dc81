import { existsSync } from 'node:fs';
import { cp, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import * as z from 'zod';
import { type Analysis, analyze } from '../src/app/analysis/analyze.ts';
import { gather } from '../src/app/cli/inputs/gather.ts';
import { draftFrom } from '../src/app/policies/draft-policy.ts';
import { isDigest } from '../src/core/digest.ts';
import { isAtLeastSevere } from '../src/core/finding.ts';
import { compilePolicy, observe } from '../src/policy/compile/compile.ts';
import { loadPolicy } from '../src/policy/file/load.ts';
import { QUIET } from './quiet.ts';
import { FEEDS, type Feed, writeMonth } from './real-month.ts';

// A month of a real cluster, kept beside the repository and never copied into it.
const sample = fileURLToPath(new URL('../../shared/samples/real-month-kubernetes-1.36/', import.meta.url));
const isThere = existsSync(sample);
if (!isThere) console.log(`skipped: a month of a real cluster, because ${sample} does not exist`);

const MODES = ['by hand', 'without a policy', 'by its own draft'] as const;
type Mode = (typeof MODES)[number];

/** What is owed in the honest part, by a word of its finding, and which feeds show it. */
const OWED: readonly (readonly [word: string, feeds: readonly Feed[]])[] = [
  ['debugger-4jzs7', ['audit.log', 'pods.ndjson']],
  ['policy-gate', ['audit.log']],
  ['outsider', ['audit.log', 'pods.ndjson']],
];

let folder = '';
async function play(part: string, policyText: string | undefined): Promise<Analysis> {
  const policy = policyText === undefined ? observe() : compilePolicy(loadPolicy(policyText, 'landwaiter.yaml'));
  const { evidence, store } = await gather([join(folder, part)], { quiet: true }, policy, QUIET);
  await store.close();
  return analyze(evidence, policy);
}

async function playIn(mode: Mode, part: string, learned = part): Promise<Analysis> {
  if (mode === 'without a policy') return play(part, undefined);
  if (mode === 'by hand') return play(part, await readFile(join(sample, 'landwaiter.yaml'), 'utf8'));
  return play(part, draftFrom(await play(learned, undefined)));
}

/** Incidents of medium or more; a part is told by its incident. */
const incidentsOf = ({ findings }: Analysis) =>
  findings.filter(({ severity, incident }) => incident === undefined && isAtLeastSevere(severity, 'medium'));

beforeAll(async () => {
  if (!isThere) return;
  folder = await mkdtemp(join(tmpdir(), 'landwaiter-real-month-'));
  await writeMonth(sample, join(folder, 'honest'), 'honest');
  await writeMonth(sample, join(folder, 'whole'), 'whole');
  for (const missing of FEEDS) {
    const less = join(folder, `honest without ${missing}`);
    await cp(join(folder, 'honest'), less, { recursive: true });
    await rm(join(less, missing));
  }
});
afterAll(async () => {
  if (folder !== '') await rm(folder, { recursive: true });
});

describe.skipIf(!isThere)('the honest part', () => {
  const cases = MODES.flatMap((mode) => ['nothing', ...FEEDS].map((missing) => ({ mode, missing })));
  test.each(cases)('$mode, with $missing left out, tells what is owed and no more', async ({ mode, missing }) => {
    const feeds = FEEDS.filter((feed) => feed !== missing);
    const part = missing === 'nothing' ? 'honest' : `honest without ${missing}`;
    const incidents = incidentsOf(await playIn(mode, part));
    const told = incidents.map(({ summary }) => OWED.find(([word]) => summary.includes(word))?.[0] ?? summary);
    const shown = OWED.filter(([, shownBy]) => shownBy.some((feed) => feeds.includes(feed))).map(([word]) => word);
    const unmonitored = told.filter(
      (one) => missing === 'registry.ndjson' && one.includes('known to be of this registry'),
    );
    const rest = told.filter((one) => !unmonitored.includes(one)).sort();
    expect(unmonitored).toHaveLength(missing === 'registry.ndjson' ? 1 : 0);
    if (mode === 'by hand') expect(rest).toEqual([...shown].sort());
    else expect(shown).toEqual(expect.arrayContaining([...new Set(rest)]));
    expect(new Set(rest).size).toBe(rest.length);
    expect(incidents.filter(({ severity }) => severity === 'critical')).toEqual([]);
  });

  test('every container is in the placements of its image, and no other', async () => {
    const { lineage } = await playIn('by hand', 'honest');
    const lines = (await readFile(join(folder, 'honest', 'pods.ndjson'), 'utf8')).trim().split('\n');
    const expected = new Map<string, Set<string>>();
    for (const { uid, name, id, digest } of lines.flatMap(statusesIn)) {
      const [, manifest = digest] = lineage.standsFor(digest);
      expected.set(manifest, (expected.get(manifest) ?? new Set()).add(`${uid} ${name} ${id}`));
    }
    expect(expected.size).toBeGreaterThan(10);
    for (const [digest, containers] of expected) {
      if (!isDigest(digest)) continue;
      const found = lineage
        .placementsOfDigest(digest)
        .flatMap(({ container, instances }) => instances.map(({ podUid, id }) => `${podUid} ${container} ${id}`));
      expect(found.toSorted()).toEqual([...containers].sort());
    }
  });
});

describe.skipIf(!isThere)('the attack', () => {
  const ATTACK = 'sha256:a0274c7cc2f1';
  test.each([
    ['by hand', 'critical'],
    ['by its own draft', 'critical'],
    ['without a policy', 'high'],
  ] as const)('%s, is first and %s', async (mode, severity) => {
    const [first] = incidentsOf(await playIn(mode, 'whole', 'honest'));
    expect([first?.severity, first?.image?.digest?.startsWith(ATTACK)]).toEqual([severity, true]);
  });
});

const status = z.object({ name: z.string(), imageID: z.string(), containerID: z.string().optional() });
const line = z.object({
  object: z.object({
    metadata: z.object({ uid: z.string() }),
    status: z.object({
      containerStatuses: z.array(status).default([]),
      initContainerStatuses: z.array(status).default([]),
      ephemeralContainerStatuses: z.array(status).default([]),
    }),
  }),
});

function statusesIn(text: string) {
  const { metadata, status: all } = line.parse(JSON.parse(text)).object;
  return Object.values(all)
    .flat()
    .flatMap(({ name, imageID, containerID: id }) => {
      const digest = imageID.slice(imageID.lastIndexOf('@') + 1);
      return id !== undefined && isDigest(digest) ? [{ uid: metadata.uid, name, id, digest }] : [];
    });
}
