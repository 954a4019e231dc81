import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { writeLayout } from '../src/app/comparisons/layout.fixture.ts';
import { ran } from '../src/app/cli/ran.fixture.ts';
import { openWorkbench, remote } from './lab/images.ts';
import { obstacle, PATH } from './lab/programs.ts';
import { type Registry, startRegistry } from './lab/registry.ts';

const reason = await obstacle(['docker-registry', 'skopeo', 'htpasswd']);
if (reason !== undefined) process.stderr.write(`skipped: analyze --ask with a real registry: ${reason}\n`);

const base = [{ name: 'etc/os-release', body: 'ID=debian\n' }];
const app = [{ name: 'srv/api/main.js', body: 'start();\n' }];
const implant = [{ name: 'etc/cron.d/agent', body: '* * * * * root /srv/agent\n' }];

interface Analyzed {
  readonly status: number;
  readonly findings: readonly { readonly rule: string; readonly summary: string; readonly contents?: object }[];
  readonly notes: string;
}

describe.skipIf(reason !== undefined)('analyze --ask with a real registry', () => {
  let folder = '';
  let registry: Registry;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'ask-'));
    registry = await startRegistry(join(folder, 'registry'), ['ci', 'mallory']);
    const bench = openWorkbench(folder, registry);
    const push = (layers: Parameters<ReturnType<typeof writeLayout>['add']>[0], target: string, user: string) => {
      const layout = writeLayout(join(folder, target.replaceAll(/\W/g, '-')));
      layout.add(layers);
      return bench.copy(`oci:${layout.folder}`, remote(registry, target), registry.account(user));
    };
    await push([base, app], 'shop/api:1.4.2', 'ci');
    await push([base, app, implant], 'shop/api:1.4.3', 'mallory');
    const gone = await push([base, implant], 'shop/web:2.0.0', 'mallory');
    const { authorization } = registry.account('ci');
    const url = `http://${registry.host}/v2/shop/web/manifests/${gone}`;
    const { status } = await fetch(url, { method: 'DELETE', headers: { authorization } });
    expect(status).toBe(202);
    await registry.settle();
    const policy = `version: 1
registries: [{ host: "${registry.host}" }]
publishers: [{ repositories: ["${registry.host}/shop/**"], actors: [ci] }]
`;
    await writeFile(join(folder, 'landwaiter.yaml'), policy);
  });
  afterAll(async () => {
    await registry?.stop();
    await rm(folder, { recursive: true, force: true });
  });

  async function analyzed(account: string | undefined, ...more: readonly string[]): Promise<Analyzed> {
    const policy = join(folder, 'landwaiter.yaml');
    const env = { PATH, ...(account !== undefined && { DOCKER_CONFIG: registry.account(account).folder }) };
    const asked = ['analyze', registry.notifications, '--policy', policy, '-o', 'json', ...more];
    const { status, out, note } = await ran(asked, { env });
    return { status, findings: JSON.parse(out).findings, notes: note };
  }

  test('names what a suspicious push brought, compared with the last trusted image; of one that is gone it says so', async () => {
    const { status, findings, notes } = await analyzed('ci', '--ask', '--plain-http');
    expect(status).toBe(0);
    const found = findings.filter(({ rule }) => rule === 'implant-in-contents');
    expect(found).toHaveLength(1);
    expect(found[0]?.summary).toMatch(/shop\/api:1\.4\.3.*last trusted image.*\/etc\/cron\.d\/agent/);
    expect(found[0]?.contents).toMatchObject({ column: 'suspect', complete: true });
    expect(notes).toMatch(/there is no shop\/web.* to read/);
    expect(notes).not.toContain('still wanted');
  });

  test.each(['records', 'a store'])(
    'diff finds the old image in %s, says why that one, and weighs as the push is',
    async (where) => {
      const store = `sqlite:${join(folder, 'facts.db')}`;
      if (where === 'a store') expect((await analyzed('ci', '--store', store)).status).toBe(0);
      const told = where === 'a store' ? ['--store', store] : ['--records', registry.notifications];
      const records = [...told, '--policy', join(folder, 'landwaiter.yaml')];
      const name = `${registry.host}/shop/api:1.4.3`;
      const env = { PATH, DOCKER_CONFIG: registry.account('ci').folder };
      const asked = ['diff', name, ...records, '--plain-http', '--no-cache', '-o', 'json'];
      const { status, out, note } = await ran(asked, { env });
      expect([status, note]).toEqual([0, expect.stringMatching(/^compared with .*trusted \(shop\/api:1\.4\.2\)$/m)]);
      const { old, column, reasons } = JSON.parse(out);
      expect([old.name, column]).toEqual([expect.stringContaining('/shop/api@sha256:'), 'suspect']);
      expect(JSON.stringify(reasons)).toContain('/etc/cron.d/agent');
    },
  );

  test('whom the registry does not let in reads nothing, is told so, and what is found without stays', async () => {
    const { findings, notes } = await analyzed(undefined, '--ask', '--plain-http');
    expect(notes).toMatch(/shop\/api:1\.4\.3 .*cannot be read: .* wants credentials/);
    expect(notes).toContain('still wanted');
    const rules = (all: Analyzed['findings']) => all.map(({ rule }) => rule).toSorted();
    expect(rules(findings)).toEqual(rules((await analyzed('ci')).findings));
  });
});
