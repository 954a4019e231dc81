import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { createRandom } from '../../bench/random.ts';
import { analyze, type Report } from '../lab/verdict.ts';
import { type Child, startServer } from './child.ts';
import { settled } from './ledger.ts';
import { DAY, dayHeaders, DAY_SECRETS, dayDeliveries, policyWithIntake } from './recorded-day.ts';

const AT = '2026-11-16T00:00:00Z';

test.each([1, 2])(
  'the recorded day, delivered in any order and repeatedly, gives the findings of its files (seed %d)',
  async (seed) => {
    const folder = mkdtempSync(join(tmpdir(), 'landwaiter-day-'));
    const policy = policyWithIntake();
    const server = await startServer({ folder, policy, secrets: DAY_SECRETS });
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
  const deliveries = dayDeliveries();
  const again = deliveries.filter(() => random() < 0.2);
  const shuffled = [...deliveries, ...again]
    .map((delivery) => ({ delivery, place: random() }))
    .sort((one, other) => one.place - other.place);
  while (shuffled.length > 0) {
    const some = shuffled
      .splice(0, 20)
      .map(({ delivery: { path, body } }) => server.post(path, body, dayHeaders(path)));
    for (const { status } of await Promise.all(some)) expect(status).toBe(202);
  }
}
