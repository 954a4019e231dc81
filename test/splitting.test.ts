import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import fc from 'fast-check';
import { afterAll, expect, test } from 'vitest';
import { analyze } from '../src/app/analysis/analyze.ts';
import { readInputs } from '../src/ingest/files/read.ts';
import * as sources from '../src/ingest/sources/index.ts';
import { memoryStore } from '../src/lineage/stores/memory/memory.ts';
import { compilePolicy } from '../src/policy/compile/compile.ts';
import { loadPolicy } from '../src/policy/file/load.ts';

const day = new URL('../examples/recorded-day/records/', import.meta.url);
const files = [
  'registry/notifications.ndjson',
  'ci/github.ndjson',
  'hosts/build-1.podman.ndjson',
  'hosts/dev-laptop-7.docker.ndjson',
  'images/comparisons.ndjson',
  'kubernetes/prod-audit.ndjson',
];
const policy = compilePolicy(loadPolicy(readFileSync(new URL('../landwaiter.yaml', day)), 'landwaiter.yaml'));
const lines = files.flatMap((file) =>
  readFileSync(new URL(file, day), 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => ({ file, line })),
);
const root = mkdtempSync(join(tmpdir(), 'landwaiter-splitting-'));
afterAll(() => rmSync(root, { recursive: true }));

/** What was found, without where it was read. */
async function findingsIn(folder: string): Promise<string> {
  const read = await readInputs([folder], {
    sources: Object.values(sources),
    bind: (path) => policy.binding(relative(folder, path)),
  });
  const store = memoryStore();
  await store.record(read.events);
  await store.cover(read.coverage);
  const { findings } = analyze({ events: await store.facts(), coverage: await store.coverage(), inputs: [] }, policy);
  return JSON.stringify(
    findings.map(({ evidence, ...finding }) => ({
      ...finding,
      evidence: evidence.map(({ path: _, line: __, ...one }) => one),
    })),
    null,
    1,
  );
}

function writeParts(name: string, partOf: (index: number) => number): string {
  const folder = join(root, name);
  const parts = new Map<string, string[]>();
  for (const [index, { file, line }] of lines.entries()) {
    const path = join(folder, `${file}.${partOf(index)}`);
    parts.set(path, [...(parts.get(path) ?? []), line]);
  }
  for (const [path, content] of parts) {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, `${content.join('\n')}\n`);
  }
  return folder;
}

test('the recorded day split over files in any way ends in the same findings', async () => {
  const whole = await findingsIn(writeParts('whole', () => 0));
  expect(JSON.parse(whole).length).toBeGreaterThan(5);
  let run = 0;
  await fc.assert(
    fc.asyncProperty(fc.array(fc.nat(3), { minLength: 7, maxLength: 40 }), async (choice) => {
      run += 1;
      expect(await findingsIn(writeParts(`split-${run}`, (index) => choice[(index * 31) % choice.length] ?? 0))).toBe(
        whole,
      );
    }),
    { numRuns: 20, seed: 20261125 },
  );
});
