import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readInputs } from '../../../src/ingest/files/read.ts';
import * as sources from '../../../src/ingest/sources/index.ts';
import type { BuildSystem, Feed, Registry } from '../organisation.ts';
import { builds } from './builds/index.ts';
import { registries } from './registries/index.ts';
import { VERSIONS } from './versions.ts';
import { buildActs, buildSystemOf, feedOf, organisation, registryActs, registryOf } from './samples.fixture.ts';

const REGISTRIES: readonly (readonly [Registry['product'], readonly string[]])[] = [
  ['distribution', ['distribution']],
  ['harbor', ['harbor-audit', 'harbor', 'distribution']],
  ['ecr', ['ecr-cloudtrail', 'ecr-eventbridge', 'aws-cloudtrail', 'aws-identity']],
  ['artifact-registry', ['artifact-registry-audit', 'google-artifact-registry', 'google-audit', 'google-iam']],
  ['acr', ['azure-acr-log', 'azure-acr', 'azure-activity']],
  ['gitlab', ['distribution']],
  ['quay', ['quay-logs', 'quay']],
  ['ghcr', ['github-packages', 'github-audit']],
  ['docker-hub', ['dockerhub', 'dockerhub-audit']],
  ['nexus', ['nexus', 'nexus-audit']],
  ['artifactory', ['jfrog', 'jfrog-access', 'jfrog-audit']],
];

const BUILDS: readonly (readonly [BuildSystem['product'], readonly string[]])[] = [
  ['github', ['github', 'github-audit']],
  ['gitlab', ['gitlab', 'gitlab-audit']],
  ['azure-devops', ['azure-devops']],
  ['cloud-build', ['google-cloud-build', 'google-cloud-build-audit']],
  ['codebuild', ['codebuild', 'codebuild-cloudtrail']],
  ['jenkins', ['jenkins', 'cdevents']],
  ['tekton', ['tekton', 'cdevents']],
  ['circleci', ['circleci']],
  ['buildkite', ['buildkite']],
];

const distributionHost = registryOf('distribution');

const versionsOf = (kind: string): readonly (readonly string[])[] => [[], ...(VERSIONS[kind] ?? [])];

describe('records of registries', () => {
  for (const [product, kinds] of REGISTRIES) {
    for (const kind of kinds) {
      for (const without of versionsOf(kind)) {
        const title = `are read as ${kind} of ${product}${without.map((one) => `, without ${one}`).join('')}`;
        it(title, () => isRead(registryOf(product), feedOf(kind, product, without)));
      }
    }
  }
});

describe('records of build systems', () => {
  for (const [product, kinds] of BUILDS) {
    const system = buildSystemOf(product);
    for (const kind of kinds) {
      for (const without of versionsOf(kind)) {
        const title = `are read as ${kind} of ${product}${without.map((one) => `, without ${one}`).join('')}`;
        it(title, () => isRead(system, feedOf(kind, system.id, without)));
      }
    }
  }
});

/** Every record is taken for one of the kind, none is refused, and the same acts make the same records. */
async function isRead(system: Registry | BuildSystem, feed: Feed): Promise<void> {
  const written = linesOf(system, feed);
  expect(written.length).toBeGreaterThan(0);
  expect(linesOf(system, feed)).toEqual(written);
  const folder = await mkdtemp(join(tmpdir(), 'landwaiter-told-'));
  try {
    await writeFile(join(folder, 'part-1.ndjson'), written.join(''));
    const { inputs, events } = await readInputs([folder], {
      sources: Object.values(sources),
      bind: () => (system.is === 'registry' ? { registry: system.host } : {}),
      jobs: 1,
    });
    const told = inputs.map(({ source, records, refused }) => ({ source, records, refused }));
    expect(told).toEqual([{ source: feed.kind, records: written.length, refused: [] }]);
    expect(new Set(events.map(({ id }) => id)).size).toBe(events.length);
  } finally {
    await rm(folder, { recursive: true });
  }
}

function linesOf(system: Registry | BuildSystem, feed: Feed): readonly string[] {
  const isBuild = system.is === 'build';
  const acts = isBuild ? buildActs(system, distributionHost) : registryActs(system);
  const owner = { ...organisation, registries: isBuild ? [] : [system], builds: isBuild ? [system] : [] };
  const tell = (isBuild ? builds : registries)[feed.kind] ?? builds[feed.kind];
  const records = acts.flatMap((act) => tell?.(act, owner, feed) ?? []);
  return records.map(({ record }) => `${typeof record === 'string' ? record : JSON.stringify(record)}\n`);
}
