import { cp, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import * as z from 'zod';
import { RULES, analyze } from '../src/app/analysis/analyze.ts';
import { coverageOf } from '../src/app/analysis/coverage.ts';
import { reportOf } from '../src/app/analysis/report.ts';
import { shelfOf } from '../src/app/attack/shelf.ts';
import { gather } from '../src/app/cli/inputs/gather.ts';
import { coverageJson, coverageText } from '../src/app/cli/text/coverage-text.ts';
import { heardCheck } from '../src/app/doctor/heard.ts';
import { createMetrics } from '../src/app/metrics/metrics.ts';
import { compileFile } from '../src/app/policies/compile-file.ts';
import { custodyReportFor } from '../src/app/reports/model/report.ts';
import { createEvaluator } from '../src/app/serve/evaluating/evaluator.ts';
import { loadPolicy } from '../src/policy/file/load.ts';
import { isLong } from './in-turn.ts';
import { write } from './ordinary/play.ts';
import { render } from './ordinary/render.ts';
import { drawMonth } from './ordinary/world/month.ts';
import { QUIET } from './quiet.ts';

const MINUTES = 5 * 60_000;
const day = fileURLToPath(new URL('../examples/recorded-day/', import.meta.url));

/** By the name of each source: until when it was heard, `never`, or `no times`. */
type Said = Readonly<Record<string, string>>;

const toldSchema = z.object({
  name: z.string(),
  heard: z.object({ to: z.string() }).optional(),
  undated: z.number().optional(),
});

function saidOf(rows: readonly z.infer<typeof toldSchema>[]): Said {
  return Object.fromEntries(
    rows.map(({ name, heard, undated }) => [name, heard?.to ?? (undated === undefined ? 'never' : 'no times')]),
  );
}

/** The words of one line for each source, in the outputs that say no more. */
function mapped(said: Said, of: (until: string) => string): Said {
  return Object.fromEntries(Object.entries(said).map(([name, until]) => [name, of(until)]));
}

const isTime = (until: string): boolean => until.endsWith('Z');

/** What each output says of each source: the same, or this fails. */
async function saidAlike(folder: string): Promise<Said> {
  const name = join(folder, 'landwaiter.yaml');
  const file = loadPolicy(await readFile(name, 'utf8'), name);
  const policy = await compileFile(file, false);
  const url = `sqlite:${join(folder, 'facts.db')}`;
  const { evidence, store } = await gather([join(folder, 'records')], { quiet: true, store: url }, policy, QUIET);
  const analysis = analyze(evidence, policy);
  const coverage = coverageOf(analysis, evidence);
  const json = z.object({ expected: z.array(toldSchema) }).parse(JSON.parse(coverageJson(coverage)));
  const said = saidOf(json.expected);

  const lines = coverageText(coverage, { colour: false, width: 200 }).split('\n');
  const table = lines.slice(lines.indexOf('What the policy expects'));
  for (const [source, until] of Object.entries(said)) {
    const word = isTime(until) ? until.slice(5, 16).replace('T', ' ') : until.toUpperCase();
    expect(table.find((line) => line.trim().startsWith(`${source} `)) ?? 'no line', 'coverage').toContain(word);
  }

  const evaluator = await createEvaluator({
    store,
    inbox: { parcel: async () => undefined, quarantineRows: async () => [] },
    judgement: { policy, rules: RULES },
    attack: shelfOf(''),
    clock: () => 0,
    decided: () => undefined,
  });
  const { evaluated } = evaluator.evaluate(analysis.lineage.at);
  const ask = async (route: string): Promise<unknown> => {
    const answer = await evaluator.answer({ route, asked: {} });
    return 'json' in answer ? JSON.parse(answer.json) : answer;
  };
  const telemetry = z
    .object({ sources: z.array(toldSchema.extend({ whenWanted: z.boolean() })) })
    .parse(await ask('listSources'));
  expect(saidOf(telemetry.sources.filter(({ whenWanted }) => !whenWanted)), 'Telemetry').toEqual(said);

  const names = (word: string): string[] => Object.keys(said).filter((source) => said[source] === word);
  const overview = z
    .object({ unheard: z.array(z.string()), undated: z.array(z.string()) })
    .parse(await ask('getCoverage'));
  expect(overview, 'Overview').toEqual({ unheard: names('never'), undated: names('no times') });

  const { gaps } = await custodyReportFor(analysis, evidence, {}, store);
  const inReport = gaps.flatMap((gap): [string, string][] => {
    const [, source = '', how = ''] = /^Source (\S+) \(\S+\) (was never heard|was read)/.exec(gap) ?? [];
    return source === '' ? [] : [[source, how === 'was read' ? 'no times' : 'never']];
  });
  const unheard = Object.entries(said).filter(([, until]) => !isTime(until));
  expect(Object.fromEntries(inReport), 'report').toEqual(Object.fromEntries(unheard));

  const filed = new Set(policy.sources.flatMap((source) => (source.files ? [source.name] : [])));
  const { unheard: first } = reportOf(evidence, analysis.lineage, analysis.findings, []);
  expect(first, 'analyze').toEqual(names('never').filter((source) => filed.has(source)));

  const metrics = createMetrics();
  metrics.evaluated(evaluated);
  const gauges = [
    ...(await metrics.text()).matchAll(/^landwaiter_source_heard_timestamp_seconds\{source="([^"]+)"\} (\S+)/gm),
  ];
  const inMetrics = Object.fromEntries(gauges.map(([, source = '', at]) => [source, Number(at) * 1000]));
  const times = Object.entries(said).flatMap(([source, until]) => (isTime(until) ? [[source, Date.parse(until)]] : []));
  expect(inMetrics, 'metrics').toEqual(Object.fromEntries(times));
  expect(Object.fromEntries(evaluated.heard), 'status').toEqual(
    Object.fromEntries(
      Object.entries(said).map(([source, until]) => [source, isTime(until) ? Date.parse(until) : until]),
    ),
  );
  await store.close();

  const { says } = await heardCheck(file, url, {});
  const inDoctor = says.replace(/: landwaiter coverage.*/, '').split(', ');
  expect(inDoctor, 'doctor').toEqual(
    Object.entries(mapped(said, (until) => (isTime(until) ? `until ${until}` : until))).map((one) => one.join(' ')),
  );
  return said;
}

async function inFolder<Answer>(work: (folder: string) => Promise<Answer>): Promise<Answer> {
  const folder = await mkdtemp(join(tmpdir(), 'landwaiter-heard-'));
  try {
    return await work(folder);
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** The recorded day with something else in its folder. */
function dayWith(change: (folder: string) => Promise<void>): Promise<Said> {
  return inFolder(async (folder) => {
    await cp(day, folder, { recursive: true });
    await change(folder);
    return saidAlike(folder);
  });
}

describe('every output says the same of each source', () => {
  const seeds = isLong ? Array.from({ length: 60 }, (_, at) => at + 1) : [2, 13, 17];
  test.each(seeds)('in ordinary month %i', { timeout: 120_000 }, async (seed) => {
    const month = drawMonth(seed);
    const said = await inFolder(async (folder) => {
      for (const [path, text] of [...(month.files ?? []), ['landwaiter.yaml', month.policy] as const]) {
        await mkdir(dirname(join(folder, path)), { recursive: true });
        await writeFile(join(folder, path), text);
      }
      await write(join(folder, 'records'), render(month));
      return saidAlike(folder);
    });
    expect(Object.values(said).filter(isTime).length).toBeGreaterThan(0);
  });

  describe('in the recorded day', { timeout: 120_000 }, () => {
    test('with all of it, whose sources were all heard', async () => {
      const said = await dayWith(async () => undefined);
      expect(Object.values(said).every(isTime), JSON.stringify(said)).toBe(true);
    });

    test('without the files of its registry, which was never heard', async () => {
      const said = await dayWith((folder) => rm(join(folder, 'records', 'registry'), { recursive: true }));
      expect(said).toMatchObject({ registry: 'never', ci: expect.stringMatching(/Z$/) });
    });

    test('with half of its audit log, which was heard until then', async () => {
      const whole = await dayWith(async () => undefined);
      const cut = await dayWith(async (folder) => {
        const records = join(folder, 'records', 'kubernetes');
        const [name = ''] = (await readdir(records)).filter((one) => one.startsWith('prod-audit.'));
        const kept = (await readFile(join(records, name), 'utf8')).split('\n');
        await writeFile(join(records, name), `${kept.slice(0, Math.ceil(kept.length / 2)).join('\n')}\n`);
      });
      const until = (said: Said): number => Date.parse(said['prod-audit'] ?? '');
      expect(until(cut)).toBeLessThan(until(whole) - MINUTES);
    });

    test('with hooks whose records have no times', async () => {
      const said = await dayWith(async (folder) => {
        const policy = join(folder, 'landwaiter.yaml');
        const text = await readFile(policy, 'utf8');
        const hooks = '  - { name: hooks, kind: quay, covers: [quay.acme.example], files: ["hooks/*"] }';
        await writeFile(policy, text.replace('\nsources:\n', `\nsources:\n${hooks}\n`));
        await mkdir(join(folder, 'records', 'hooks'));
        const hook = {
          name: 'api',
          repository: 'shop/api',
          namespace: 'shop',
          docker_url: 'quay.acme.example/shop/api',
        };
        const told = { ...hook, homepage: 'https://quay.acme.example/repository/shop/api', updated_tags: ['1.4'] };
        await writeFile(join(folder, 'records', 'hooks', 'push.json'), JSON.stringify(told));
      });
      expect(said['hooks']).toBe('no times');
    });
  });
});
