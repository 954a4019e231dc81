import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import * as z from 'zod';
import { anchors, blocks } from '../documents/page.ts';
import { isInstalled, PATH, type Service, start, until } from '../lab/programs.ts';
import { freePort } from '../lab/registry.ts';
import { type Child, startServer } from '../server/child.ts';
import { settled } from '../server/ledger.ts';
import { DAY_SECRETS, dayDeliveries, dayHeaders, policyWithIntake } from '../server/recorded-day.ts';
import { type Receiver, startReceiver } from '../server/receiver.ts';
import { emptyPanels, queriesOf } from './dashboard.ts';

const isHere = (await isInstalled('promtool')) && (await isInstalled('prometheus'));
if (!isHere) process.stderr.write('skipped: alerts and dashboard: prometheus is not installed\n');

const RULES = 'deploy/prometheus/landwaiter.rules.yaml';
const TESTS = 'test/deploy/alerts.promtool.yaml';
const rules = z
  .object({
    groups: z.tuple([
      z.object({
        rules: z.array(
          z.looseObject({ alert: z.string(), expr: z.string(), annotations: z.looseObject({ runbook: z.string() }) }),
        ),
      }),
    ]),
  })
  .parse(parse(readFileSync(RULES, 'utf8'))).groups[0].rules;
const cases = z
  .looseObject({
    tests: z.array(
      z.looseObject({
        alert_rule_test: z.array(z.looseObject({ alertname: z.string(), exp_alerts: z.array(z.unknown()) })),
      }),
    ),
  })
  .parse(parse(readFileSync(TESTS, 'utf8')))
  .tests.flatMap((one) => one.alert_rule_test);

test('each alert is seen to fire and to be quiet, and says what to do', () => {
  for (const { alert, annotations } of rules) {
    const own = cases.filter(({ alertname }) => alertname === alert).map(({ exp_alerts: { length } }) => length > 0);
    expect(new Set(own), alert).toEqual(new Set([true, false]));
    const [page = '', anchor] = annotations.runbook.split('#');
    const text = readFileSync(page, 'utf8');
    if (anchor !== undefined) expect(anchors({ path: page, text })).toContain(anchor);
  }
});

describe.skipIf(!isHere)('what Prometheus makes of them', () => {
  const folder = mkdtempSync(join(tmpdir(), 'landwaiter-prometheus-'));
  const queries = queriesOf('deploy/grafana/landwaiter.json');
  let server: Child;
  let receiver: Receiver;
  let prometheus: Service;
  let address = '';

  beforeAll(async () => {
    receiver = await startReceiver();
    const policy = `${policyWithIntake()}\nsinks:\n  - { name: hook, kind: webhook, url: "${receiver.url}" }\n`;
    server = await startServer({ folder, policy, secrets: DAY_SECRETS });
    address = `127.0.0.1:${await freePort()}`;
    writeFileSync(join(folder, 'prometheus.yaml'), scraping(server.port));
    prometheus = start(
      'prometheus',
      [
        `--config.file=${join(folder, 'prometheus.yaml')}`,
        `--storage.tsdb.path=${join(folder, 'tsdb')}`,
        `--web.listen-address=${address}`,
      ],
      { env: { PATH, HOME: folder }, log: join(folder, 'prometheus.log') },
    );
    for (const { path, body } of dayDeliveries())
      expect((await server.post(path, body, dayHeaders(path))).status).toBe(202);
    await settled(server);
  });
  afterAll(async () => {
    await prometheus.stop();
    await server.end('SIGTERM');
    await receiver.stop();
    rmSync(folder, { recursive: true });
  });

  test('promtool finds nothing wrong with the rules, and they fire when they should', () => {
    execFileSync('promtool', ['check', 'rules', RULES], { stdio: 'pipe' });
    execFileSync('promtool', ['test', 'rules', TESTS], { stdio: 'pipe' });
  });

  test('every query of the dashboard answers, but for those of which a list says what they need', async () => {
    const listed = emptyPanels('deploy/grafana/README.md');
    const answered = queries.filter(({ panel }) => !listed.includes(panel));
    for (const { panel, expression } of answered)
      await until(`an answer to ${panel}`, async () => ((await ask(expression)).length > 0 ? true : undefined));
    for (const panel of listed) {
      const own = queries.filter((one) => one.panel === panel);
      expect(own.length, panel).toBeGreaterThan(0);
      for (const { expression } of own) expect(await ask(expression), panel).toEqual([]);
    }
  });

  test('every metric of the server is on the dashboard, and what dashboard and alerts name is one', async () => {
    const told = new Set([...(await server.get('/metrics')).text.matchAll(/^# TYPE (\S+)/gm)].map(([, name]) => name));
    const asked = (texts: readonly string[]) =>
      new Set(texts.flatMap((text) => text.match(/landwaiter_\w+/g) ?? []).map((name) => name.replace(/_bucket$/, '')));
    expect(asked(queries.map(({ expression }) => expression))).toEqual(told);
    for (const name of asked(rules.map(({ expr }) => expr))) expect(told).toContain(name);
  });

  test('the scrape configuration of the documents is one', () => {
    const file = join(folder, 'documents.yaml');
    writeFileSync(join(folder, 'landwaiter.rules.yaml'), readFileSync(RULES));
    const page = { path: 'docs/operate.md', text: readFileSync('docs/operate.md', 'utf8') };
    writeFileSync(file, blocks(page, 'yaml').find((one) => one.includes('scrape_configs')) ?? '');
    expect(execFileSync('promtool', ['check', 'config', file], { encoding: 'utf8' })).toContain('1 rule files found');
  });

  async function ask(expression: string): Promise<readonly unknown[]> {
    const url = `http://${address}/api/v1/query?query=${encodeURIComponent(expression)}`;
    const response = await fetch(url).catch(() => undefined);
    if (!response?.ok) return [];
    const { data } = z.object({ data: z.object({ result: z.array(z.unknown()) }) }).parse(await response.json());
    return data.result.filter((one) => !JSON.stringify(one).includes('"NaN"'));
  }
});

function scraping(port: number): string {
  return `
global: { scrape_interval: 1s }
scrape_configs:
  - { job_name: landwaiter, static_configs: [{ targets: ["127.0.0.1:${port}"] }] }
`;
}
