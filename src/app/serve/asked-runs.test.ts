import { afterEach, beforeEach, expect, test } from 'vitest';
import * as z from 'zod';
import { loopback, type Loopback } from '../../ingest/loopback.fixture.ts';
import { push } from '../http/api/api.fixture.ts';
import { ask, change, deliver, type Delivery, POLICY, run, serve } from './doors.fixture.ts';

// A forge on loopback: what it lists of acme/shop and acme/tools, and what it has besides.
let forge: Loopback;
let listed: Map<string, readonly object[]>;
beforeEach(async () => {
  listed = new Map([
    ['acme/shop', []],
    ['acme/tools', []],
  ]);
  forge = await loopback((_, url) => {
    const project = /^\/repos\/(?<name>[^/]+\/[^/]+)\/actions\/runs$/.exec(url.pathname)?.groups?.['name'];
    const runs = project === undefined ? undefined : listed.get(project);
    return runs ? { body: { workflow_runs: runs } } : { status: 404 };
  });
});
afterEach(() => forge.close());

const SOON = { timeout: 60_000 };
const singles = (): readonly string[] => forge.asked.filter((line) => line.includes('/attempts/'));

/** The collector's next round is an hour away: what is asked before it is asked because a finding waits. */
function asking(lateEvidence: string): string {
  return `${POLICY.replace(
    'project: acme/shop }]',
    'project: acme/shop }, { source: github, project: acme/tools }]',
  ).replace(
    'sources:\n',
    `windows: { lateEvidence: ${lateEvidence} }\nsources:\n  - { name: api, kind: github, projects: [acme/shop, acme/tools] }\n`,
  )}collectors:
  - { name: runs, kind: github, source: api, secret: TOOLS, api: "${forge.address}", projects: [acme/shop, acme/tools], every: 1h }
`;
}

async function serveAsking(): Promise<void> {
  await serve(asking('20m'));
  // Its first round is over.
  await expect.poll(() => forge.asked.length, SOON).toBe(2);
}

const found = z.object({
  items: z.array(
    z.object({
      finding: z.object({
        state: z.string(),
        summary: z.string(),
        missing: z.array(z.string()),
        resolution: z.string().optional(),
      }),
    }),
  ),
});
/** State and what is said of each push that no build explains, by the name that it has. */
async function unexplained(): Promise<ReadonlyMap<string, readonly [string, string]>> {
  const { items } = found.parse(await ask('findings?limit=200&rule=push-without-build'));
  return new Map(
    items.map(({ finding: { state, summary, missing, resolution } }) => [
      /shop\/\w+:\S+/.exec(summary)?.[0] ?? summary,
      [state, resolution ?? missing[0] ?? ''],
    ]),
  );
}

const named = (one: object, id: number): object => JSON.parse(JSON.stringify(one).replaceAll(':8123,', `:${id},`));
/** A webhook's word of a run of some minutes ago. */
const claim = (door: string, id: number, minutes: number): Delivery => [
  door,
  named(run(`acme/${door}`, minutes, 'completed'), id),
];

test('a run that only a webhook tells of is asked for at once, and its push explained when it is there', async () => {
  await serveAsking();
  listed.set('acme/shop', [run('acme/shop', 2)]);
  await deliver(['prod', push('1', 'shop/api:1.4', 'b', 'ci-bot', 1)]);
  await deliver(claim('shop', 8123, 2));
  await expect
    .poll(unexplained, SOON)
    .toEqual(
      new Map([
        ['shop/api:1.4', ['resolved', expect.stringMatching(/^github run 8123\/1 .*delivery \d+ at the door api/)]],
      ]),
    );
  expect(singles()).toEqual([]);
}, 120_000);

test('a run that is not there opens the finding, which says so', async () => {
  await serveAsking();
  // Nothing can be asked of the project for now.
  listed.delete('acme/shop');
  await deliver(['prod', push('1', 'shop/api:1.4', 'b', 'ci-bot', 1)]);
  await deliver(claim('shop', 8123, 2));
  await expect
    .poll(unexplained, SOON)
    .toEqual(new Map([['shop/api:1.4', ['pending', expect.stringMatching(/^asking github for github run 8123\/1/)]]]));
  expect(singles()).toEqual([]);
  listed.set('acme/shop', []);
  await expect
    .poll(unexplained, SOON)
    .toEqual(
      new Map([
        ['shop/api:1.4', ['open', expect.stringMatching(/8123\/1.*asked for it, github says that there is none$/)]],
      ]),
    );
  expect(singles()).toHaveLength(2);
}, 180_000);

test('of ten thousand forged ones no more than a number is asked for; honest ones are, and the rest opens in time', async () => {
  await serveAsking();
  const forged = Array.from({ length: 10_000 }, (_, index) => claim('shop', 20_000 + index, 11)[1]);
  for (let from = 0; from < forged.length; from += 2500) await deliver(['shop', forged.slice(from, from + 2500)]);
  await deliver(['prod', push('1', 'shop/api:1.4', 'b', 'ci-bot', 10)]);
  await expect.poll(() => singles().length, SOON).toBeGreaterThan(0);
  const isRecorded = async (id: number): Promise<boolean> =>
    JSON.stringify(await ask('events?limit=200&source=github')).includes(`github:api:${id}/1`);
  // While those are asked for, an honest run of the same project comes in, and one of another that alone fits its push.
  listed.set('acme/shop', [named(run('acme/shop', 1), 76)]);
  await deliver(['prod', push('2', 'shop/web:1.0', 'c', 'ci-bot', 0.5)]);
  await deliver(claim('shop', 76, 1));
  await expect.poll(() => isRecorded(76), SOON).toBe(true);
  listed.set('acme/tools', [named(run('acme/tools', 6), 77)]);
  await deliver(['prod', push('3', 'shop/job:1.0', 'd', 'ci-bot', 5.5)]);
  await deliver(claim('tools', 77, 6));
  await expect.poll(() => isRecorded(77), SOON).toBe(true);
  await change(asking('1s'));
  await expect
    .poll(async () => (await unexplained()).get('shop/api:1.4'), SOON)
    .toEqual(['open', expect.stringContaining('nothing that was asked of it was answered in time')]);
  expect(singles().length).toBeLessThanOrEqual(300);
}, 240_000);
