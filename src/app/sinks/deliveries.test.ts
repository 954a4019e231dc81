import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { loadPolicy } from '../../policy/file/load.ts';
import { message, outside, receiver } from '../../sinks/deliverers/receiver.fixture.ts';
import { report } from '../../sinks/formats/report.fixture.ts';
import { memoryOutbox } from '../../sinks/outboxes/memory.ts';
import { secretsOf } from '../resources/secrets.ts';
import { openChannel } from './channel.ts';
import { openDeliveries } from './deliveries.ts';

const folder = mkdtempSync(join(tmpdir(), 'landwaiter-deliveries-'));
afterAll(() => rmSync(folder, { recursive: true }));
const target = await receiver(() => ({ status: 200, body: { ok: true, channel: 'C1', ts: '1.1' } }));
writeFileSync(join(folder, 'slack-token'), 'xoxb-from-a-file\n');

const env = {
  LANDWAITER_SECRET_TEAMS: 'https://teams.example/hook',
  LANDWAITER_SECRET_HOOK: 'a secret of some length',
  LANDWAITER_SECRET_SLACK_FILE: join(folder, 'slack-token'),
};
const surroundings = { secrets: secretsOf(env), outside, folder };
const chance = { now: () => report.evaluatedAt, random: () => 0.5 };

function sinksOf(...sinks: readonly string[]) {
  return (
    loadPolicy(`version: 1\nsinks:\n${sinks.map((one) => `  - ${one}\n`).join('')}`, 'landwaiter.yaml').spec.sinks ?? []
  );
}

describe('deliveries', () => {
  it('tell each sink of the policy what it asks for, with its own secret', async () => {
    const specs = sinksOf(
      `{ name: hook, kind: webhook, url: "${target.url}/hook", secret: HOOK }`,
      `{ name: chat, kind: slack, url: "${target.url}/api", secret: SLACK, channel: "#security", severity: critical }`,
      '{ name: disk, kind: file, path: told.ndjson, payload: ocsf, rules: [mutable-tag-deployed] }',
    );
    const outbox = memoryOutbox();
    const deliveries = await openDeliveries(specs, outbox, surroundings, chance);
    const rounds = await deliveries.deliverFindings(report.findings);
    await deliveries.close();
    expect(rounds).toEqual([
      { sink: 'hook', delivered: 3, failed: 0, waiting: 0, dead: 0 },
      { sink: 'chat', delivered: 1, failed: 0, waiting: 0, dead: 0 },
      { sink: 'disk', delivered: 1, failed: 0, waiting: 0, dead: 0 },
    ]);
    const calls = target.received.map(({ path, headers }) => [
      path,
      headers.authorization ?? headers['webhook-signature'],
    ]);
    expect(calls).toContainEqual(['/api/chat.postMessage', 'Bearer xoxb-from-a-file']);
    expect(calls).toContainEqual(['/hook', expect.stringMatching(/^v1,/)]);
    expect(JSON.parse(readFileSync(join(folder, 'told.ndjson'), 'utf8'))).toMatchObject({
      finding_info: { uid: '7a61e0b3c9d24f58' },
    });
    expect(await outbox.entries('chat')).toMatchObject([{ delivered: { memory: { ts: '1.1' } } }]);
  });

  it('do not overlap: what is asked for during a round finds what that delivered', async () => {
    const before = target.received.length;
    const specs = sinksOf(`{ name: hook, kind: webhook, url: "${target.url}" }`);
    const deliveries = await openDeliveries(specs, memoryOutbox(), surroundings, chance);
    const rounds = await Promise.all([1, 2, 3].map(() => deliveries.deliverFindings(report.findings)));
    expect(rounds.map(([round]) => round?.delivered)).toEqual([3, 0, 0]);
    expect(target.received.length - before).toBe(3);
  });

  it('do not begin with a secret that is missing, and name the variable', async () => {
    const specs = sinksOf('{ name: chat, kind: slack, secret: NOT_SET }');
    const opened = openDeliveries(specs, memoryOutbox(), surroundings, chance);
    await expect(opened).rejects.toThrow('LANDWAITER_SECRET_NOT_SET: is not set: export LANDWAITER_SECRET_NOT_SET');
    const gone = secretsOf({ LANDWAITER_SECRET_X_FILE: join(folder, 'none') });
    expect(() => gone('X')).toThrow(/^LANDWAITER_SECRET_X_FILE: cannot be read \(ENOENT\)/);
  });

  it('limit what people are told and not what machines are', async () => {
    const [chat, hook, own] = sinksOf(
      '{ name: chat, kind: teams, secret: TEAMS }',
      `{ name: hook, kind: webhook, url: "${target.url}" }`,
      `{ name: own, kind: webhook, url: "${target.url}", limit: { messages: 3, per: 10m } }`,
    );
    const limitOf = async (spec = chat) => spec && (await openChannel(spec, surroundings)).limit;
    expect(await limitOf(chat)).toEqual({ messages: 20, per: 3_600_000 });
    expect(await limitOf(hook)).toBeUndefined();
    expect(await limitOf(own)).toEqual({ messages: 3, per: 600_000 });
  });

  it('choose by severity, rule and environment, of a part as well', async () => {
    const wants = async (filter: string) => {
      const [spec] = sinksOf(`{ name: hook, kind: webhook, url: "${target.url}", ${filter} }`);
      return spec && (await openChannel(spec, surroundings)).wants(message().alert);
    };
    expect(await wants('severity: critical')).toBe(true);
    expect(await wants('rules: [silent-roll]')).toBe(true);
    expect(await wants('rules: [lookalike-reference]')).toBe(false);
    expect(await wants('environments: [prod]')).toBe(true);
    expect(await wants('environments: [staging]')).toBe(false);
  });
});
