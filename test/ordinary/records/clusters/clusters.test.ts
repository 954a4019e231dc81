import { describe, expect, test } from 'vitest';
import { gather } from '../../../../src/app/cli/inputs/gather.ts';
import { observe } from '../../../../src/policy/compile/compile.ts';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { QUIET } from '../../../quiet.ts';
import type { Act } from '../../act.ts';
import { linked } from '../../linked.ts';
import type { Cluster, Feed, Host, Organisation } from '../../organisation.ts';
import { write } from '../../play.ts';
import { kept } from '../../telemetry.ts';
import { hosts } from '../hosts/index.ts';
import { ACTORS, clusterActs, clusterOf, hostActs } from './everything.fixture.ts';
import { clusters } from './index.ts';

const feed = (kind: string, of: string, without: readonly string[] = []): Feed => ({
  name: kind,
  kind,
  of,
  offset: 1200,
  wholeSeconds: false,
  delay: 0,
  duplicates: 0.1,
  reordered: true,
  without,
});

function organisationOf(cluster: Cluster, host?: Host): Organisation {
  return {
    seed: 1,
    name: 'korvel',
    registries: [],
    builds: [],
    clusters: [cluster],
    hosts: host ? [host] : [],
    actors: Object.values(ACTORS),
    networks: [],
    telemetry: [],
    services: [],
  };
}

/** What the product makes of the records: the kinds of events, and what it refuses. */
async function readBack(acts: readonly Act[], one: Feed, organisation: Organisation) {
  const tell = { ...clusters, ...hosts }[one.kind];
  const records = linked(acts).flatMap((act) => tell?.(act, organisation, one) ?? []);
  const folder = await mkdtemp(join(tmpdir(), 'landwaiter-clusters-'));
  try {
    await write(folder, [{ path: 'records.ndjson', lines: kept(one, records) }]);
    const { evidence, store } = await gather([folder], { quiet: true }, observe(), QUIET);
    await store.close();
    const [input] = evidence.inputs;
    return {
      source: input?.source,
      refused: input?.refused,
      skipped: input?.skipped,
      events: [...new Set(evidence.events.map(({ type }) => type))].sort(),
    };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

describe('what a cluster writes is read', () => {
  test.each([
    ['kubernetes', 'kubernetes-audit'],
    ['eks', 'kubernetes-audit'],
    ['aks', 'kubernetes-audit'],
    ['gke', 'gke-audit'],
  ] as const)('the audit log of %s', async (product, kind) => {
    const cluster = clusterOf(product);
    const read = await readBack(clusterActs(cluster), feed(kind, cluster.id), organisationOf(cluster));
    expect(read).toMatchObject({ source: kind, refused: [], skipped: undefined });
    expect(read.events).toEqual(
      expect.arrayContaining(['admission.decided', 'container.observed', 'control.changed', 'workload.changed']),
    );
  });

  test('the audit log at Metadata shows who asked, and no images', async () => {
    const cluster = clusterOf('kubernetes');
    const one: Feed = { ...feed('kubernetes-audit', cluster.id), level: 'Metadata' };
    const lines = linked(clusterActs(cluster)).flatMap((act) =>
      (clusters['kubernetes-audit']?.(act, organisationOf(cluster), one) ?? []).map(({ record }) =>
        JSON.stringify(record),
      ),
    );
    expect(lines.length).toBeGreaterThan(50);
    expect(lines.filter((line) => /requestObject|responseObject|"patch\.webhook/.test(line))).toEqual([]);
    expect(lines.some((line) => line.includes('"mutation.webhook'))).toBe(true);
    const read = await readBack(clusterActs(cluster), one, organisationOf(cluster));
    expect(read).toMatchObject({ source: 'kubernetes-audit', refused: [], skipped: undefined });
  });

  test('of three API servers each request is with one', () => {
    const cluster = clusterOf('kubernetes');
    const told = (servers?: NonNullable<Feed['servers']>): readonly string[] => {
      const one: Feed = { ...feed('kubernetes-audit', cluster.id), ...(servers && { servers }) };
      return linked(clusterActs(cluster)).flatMap((act) =>
        (clusters['kubernetes-audit']?.(act, organisationOf(cluster), one) ?? []).map(({ record }) =>
          JSON.stringify(record),
        ),
      );
    };
    const [all, two] = [told(), told({ kept: 2, of: 3 })];
    expect(two.length).toBeGreaterThan(0);
    expect(two.length).toBeLessThan(all.length);
    expect(all).toEqual(expect.arrayContaining([...two]));
    expect(told({ kept: 3, of: 3 })).toEqual(all);
  });

  test.each(['kubernetes-pods', 'kyverno', 'gatekeeper'] as const)('%s', async (kind) => {
    const cluster = clusterOf('kubernetes');
    const read = await readBack(clusterActs(cluster), feed(kind, cluster.id), organisationOf(cluster));
    expect(read).toMatchObject({ source: kind, refused: [], skipped: undefined });
    expect(read.events).toEqual([kind === 'kubernetes-pods' ? 'container.observed' : 'admission.decided']);
  });

  test('the journal of a node', async () => {
    const cluster = clusterOf('kubernetes');
    const read = await readBack(clusterActs(cluster), feed('containerd', 'node-1'), organisationOf(cluster));
    expect(read).toMatchObject({ source: 'containerd', refused: [], skipped: undefined, events: ['host.image'] });
  });

  test.each(['docker', 'podman'] as const)('events of %s', async (engine) => {
    const host: Host = { name: 'ci-1', engine, builds: true, address: '192.0.2.11' };
    const read = await readBack(hostActs(host), feed(engine, host.name), organisationOf(clusterOf('kubernetes'), host));
    expect(read).toMatchObject({ source: engine, refused: [], skipped: undefined, events: ['host.image'] });
  });
});
