import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { expect, test } from 'vitest';
import { createRandom } from '../../bench/random.ts';
import { analyze, type Report } from '../lab/verdict.ts';
import { type Child, startServer } from './child.ts';
import { settled } from './ledger.ts';

const DAY = resolve('examples/recorded-day');
const SECRETS = { DAY: 'recorded-day-70b1f5d2' };
const AT = '2026-11-16T00:00:00Z';

/** Files of the day by the source that delivers them; one delivery a line, but a list of pods is one. */
const FILES: readonly {
  readonly source: string;
  readonly kind: string;
  readonly file: string;
  readonly isWhole?: true;
}[] = [
  { source: 'registry', kind: 'distribution', file: 'registry/notifications.ndjson' },
  { source: 'registry-log', kind: 'distribution-access', file: 'registry/access.log' },
  { source: 'ci', kind: 'github', file: 'ci/github.ndjson' },
  { source: 'build-1', kind: 'podman', file: 'hosts/build-1.podman.ndjson' },
  { source: 'dev-laptop-7', kind: 'docker', file: 'hosts/dev-laptop-7.docker.ndjson' },
  { source: 'prod-audit', kind: 'kubernetes-audit', file: 'kubernetes/prod-audit.ndjson' },
  { source: 'prod-pods', kind: 'kubernetes-pods', file: 'kubernetes/prod-pods.json', isWhole: true },
];

test.each([1, 2])(
  'the recorded day, delivered in any order and repeatedly, gives the findings of its files (seed %d)',
  async (seed) => {
    const folder = mkdtempSync(join(tmpdir(), 'landwaiter-day-'));
    const policy = policyWithIntake();
    const server = await startServer({ folder, policy, secrets: SECRETS });
    await deliver(server, seed);
    await settled(server);
    await server.end('SIGTERM');
    const file = join(folder, 'offline.yaml');
    writeFileSync(file, policy);
    const online = await analyze(folder, ['--store', server.store, '--policy', file, '--at', AT]);
    const offline = await analyze(folder, [join(DAY, 'records'), '--policy', file, '--at', AT]);
    // What it found while half of the day was missing stays on record as resolved.
    const known = new Set(offline.findings.map(({ id }) => id));
    const more = online.findings.filter(({ id }) => !known.has(id));
    expect(more.filter(({ state }) => state !== 'resolved')).toEqual([]);
    expect(told(online).filter(({ id }) => known.has(id))).toEqual(told(offline));
    expect(offline.findings.filter(({ state }) => state === 'open').length).toBeGreaterThan(5);
    rmSync(folder, { recursive: true });
  },
);

function told({ findings }: Report) {
  const sorted = findings.map(({ id, rule, state, severity, image }) => ({ id, rule, state, severity, image }));
  return sorted.sort((one, other) => (one.id < other.id ? -1 : 1));
}

async function deliver(server: Child, seed: number): Promise<void> {
  const random = createRandom(seed);
  const deliveries = FILES.flatMap(({ source, kind, file, isWhole }) => {
    const text = readFileSync(join(DAY, 'records', file), 'utf8');
    const bodies = isWhole ? [text] : text.split('\n').filter((line) => line !== '');
    return bodies.map((body) => ({ path: `${kind}/${source}`, body }));
  });
  const again = deliveries.filter(() => random() < 0.2);
  const shuffled = [...deliveries, ...again]
    .map((delivery) => ({ delivery, place: random() }))
    .sort((one, other) => one.place - other.place);
  const headers = { authorization: `Bearer ${SECRETS.DAY}`, 'content-type': 'application/json' };
  while (shuffled.length > 0) {
    const some = shuffled.splice(0, 20).map(({ delivery: { path, body } }) => server.post(path, body, headers));
    for (const { status } of await Promise.all(some)) expect(status).toBe(202);
  }
}

function policyWithIntake(): string {
  const intake = 'intake: { auth: bearer, secret: DAY }';
  const text = readFileSync(join(DAY, 'landwaiter.yaml'), 'utf8').replace(
    /^( {2}- \{ name: .*, files: .*) \}$/gm,
    (_line, start: string) => `${start}, ${intake} }`,
  );
  return `${text}  - { name: registry-log, kind: distribution-access, covers: [registry.acme.example], ${intake} }\n`;
}
