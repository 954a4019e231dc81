import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { elasticsearch } from './deliverers/elasticsearch.ts';
import { file } from './deliverers/file.ts';
import { jira } from './deliverers/jira.ts';
import { otlp } from './deliverers/otlp.ts';
import { pagerduty } from './deliverers/pagerduty.ts';
import { hostileAlert, message, outside, receiver } from './deliverers/receiver.fixture.ts';
import { slack } from './deliverers/slack.ts';
import { splunk } from './deliverers/splunk.ts';
import { teams } from './deliverers/teams.ts';
import { webhook } from './deliverers/webhook.ts';
import { PAYLOADS, payloadText } from './payload-text.ts';
import type { Sink } from './sink.ts';

const target = await receiver(({ path }) => ({
  status: 200,
  body: path.includes('search')
    ? { issues: [] }
    : { ok: true, ts: '1.2', channel: 'C', key: 'SEC-1', items: [{ index: { status: 201 } }] },
}));
const { url } = target;
const secret = 'a key that nobody else has';
const UNSEEN = /[\p{Cc}\p{Cf}\p{Co}\p{Zl}\p{Zp}]/u;
const SINKS: Readonly<Record<string, Sink>> = {
  ...Object.fromEntries(PAYLOADS.map((payload) => [`webhook ${payload}`, webhook({ url, payload }, outside)])),
  ...Object.fromEntries(
    (['json', 'ocsf'] as const).flatMap((payload) => [
      [`splunk ${payload}`, splunk({ url, secret, payload }, outside)],
      [`elasticsearch ${payload}`, elasticsearch({ url, index: 'i', payload }, outside)],
    ]),
  ),
  otlp: otlp({ url }, outside),
  slack: slack({ secret, channel: 'C', url }, outside),
  'slack hook': slack({ secret: url }, outside),
  teams: teams({ secret: url }, outside),
  pagerduty: pagerduty({ secret, url }, outside),
  jira: jira({ url, user: 'u', secret, project: 'SEC' }, outside),
};

test.each(Object.keys(SINKS))('%s sends nothing that reorders, hides or moves text', async (name) => {
  target.received.length = 0;
  await SINKS[name]?.deliver(message(hostileAlert()));
  const sent = target.received.map(({ body }) => body).join('');
  expect(sent).toContain(String.raw`\u202e`);
  // Line ends stand between the documents of a bulk request.
  expect(sent.replaceAll('\n', '')).not.toMatch(UNSEEN);
});

test.each(PAYLOADS)('neither does %s in a file, to NATS or to syslog', async (payload) => {
  const folder = mkdtempSync(join(tmpdir(), 'landwaiter-outgoing-'));
  const { text } = payloadText(payload, message(hostileAlert()), outside);
  expect(text).toContain(String.raw`\u202e`);
  expect(text).not.toMatch(UNSEEN);
  if (payload === 'json') {
    const path = join(folder, 'sent.ndjson');
    await file({ path }, outside).deliver(message(hostileAlert()));
    expect(readFileSync(path, 'utf8')).toBe(`${text}\n`);
  }
  rmSync(folder, { recursive: true });
});
