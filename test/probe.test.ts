import { mkdtemp, writeFile, mkdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'vitest';
import { analyze } from '../src/app/analysis/analyze.ts';
import { gather } from '../src/app/cli/inputs/gather.ts';
import { compilePolicy, observe } from '../src/policy/compile/compile.ts';
import { loadPolicy } from '../src/policy/file/load.ts';
import { QUIET } from './quiet.ts';
import { TELLS, type Pushed } from './push-records.ts';

const DAY = 86_400_000;
const START = Date.parse('2026-11-02T09:00:00Z');
const hexOf = (n: number) => n.toString(16).padStart(64, '5a');
function days(): Pushed[] {
  const all: Pushed[] = [];
  let nth = 1;
  for (let day = 0; day < 20; day++)
    for (let k = 0; k < 4; k++) {
      const s = k === 0 ? 0 : (day * 3 + k) % 24;
      all.push({ at: START + day * DAY + k * 1_800_000 + day * 61_000, repository: `shop/s${s}`, tag: 'latest', hex: hexOf(nth), actor: 'ci-bot', address: '192.0.2.10', client: 'docker/27.3.1', nth: nth++ });
      if (k === 0 && day < 7) all.push({ at: START + day * DAY + 3_600_000 * 5, repository: `shop/s0`, tag: `1.${day}`, hex: hexOf(nth), actor: 'ci-bot', address: '192.0.2.10', client: 'docker/27.3.1', nth: nth++ });
    }
  return all.sort((a, b) => a.at - b.at);
}
const T = START + 20 * DAY + 7 * 3_600_000;
const by = { actor: 'ci-bot', address: process.env.ADDR ?? '192.0.2.10', client: process.env.CLIENT ?? 'docker/27.3.1' };
const bursts: Record<string, Pushed[]> = {
  many: Array.from({ length: 24 }, (_, i) => ({ at: T + i * 4000, repository: `shop/s${i}`, tag: 'latest', hex: hexOf(5000 + i), nth: 5000 + i, ...by })),
  one: Array.from({ length: 6 }, (_, i) => ({ at: T + i * 4000, repository: `shop/s${i}`, tag: 'latest', hex: hexOf(6000), nth: 6000 + i, ...by })),
  tags: Array.from({ length: 7 }, (_, i) => ({ at: T + i * 4000, repository: `shop/s0`, tag: `1.${i}`, hex: hexOf(7000 + i), nth: 7000 + i, ...by })),
};
test('probe', async () => {
  const root = await mkdtemp(join(tmpdir(), 'probe-'));
  for (const [name, tell] of Object.entries(TELLS)) {
    if (process.env.ONLY && name !== process.env.ONLY) continue;
    for (const [what, burst] of Object.entries(bursts)) {
      const folder = join(root, name.replace(/ /g, '_'), what);
      await mkdir(folder, { recursive: true });
      const files = new Map<string, string[]>();
      for (const p of [...days(), ...burst]) for (const [i, r] of tell(p).entries()) files.set(String(i), [...(files.get(String(i)) ?? []), JSON.stringify(r)]);
      for (const [i, l] of files) await writeFile(join(folder, `${i}.ndjson`), l.map((x) => x + '\n').join(''));
      const needs = /^(harbor-audit|nexus|zot|quay|jfrog|dockerhub)/.test(name) || name.includes('harbor-audit');
      const kind: Record<string, string> = {};
      const policy = observe();
      void kind; void needs; void compilePolicy; void loadPolicy;
      const { evidence, store } = await gather([folder], { quiet: true }, policy, QUIET);
      await store.close();
      const refused = evidence.inputs.flatMap((one) => one.refused.slice(0, 1).map((r) => r.reason));
      const { findings, lineage } = analyze(evidence, policy);
      const own = findings.filter((f) => f.severity !== 'low' && f.severity !== 'info');
      console.log(`${name} / ${what}: read ${evidence.inputs.map((i) => `${i.source}:${i.records}`)} ${refused} pushes ${lineage.pushes.length} digestless ${lineage.digestless.length} pushers ${lineage.pushers.map((p) => p.actor.name + ':' + p.pushes.length)} coverage`);
      const counts = Map.groupBy(own, (f) => `${f.severity} ${f.rule}`);
      for (const [k, v] of counts) console.log(`     ${k} x${v.length}: ${v[0]?.summary.slice(0, 170)}`);
    }
  }
}, 600_000);
