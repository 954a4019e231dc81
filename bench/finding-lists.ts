import { toldFindings } from '../src/app/analysis/finding-changes.ts';
import { changes } from '../src/app/answers/routes/changes.ts';
import { findingsSummary } from '../src/app/answers/routes/findings-summary.ts';
import { findings } from '../src/app/answers/routes/findings.ts';
import type { Route } from '../src/app/answers/route.ts';
import { DAY, formatTime, HOUR } from '../src/core/time.ts';
import { memoryStore } from '../src/lineage/stores/memory/memory.ts';
import { jsonText } from '../src/sinks/json-text.ts';
import type { Benchmark, Result } from './benchmark.ts';
import { manyFindings } from './many-findings.ts';

const COUNT = 100_000;
const RUNS = 20;
/** Milliseconds of CPU. */
const GOAL = 50;
const NOW = Date.UTC(2026, 10, 1);

/** B12, the server's half: a page of rows and the counts beside it. */
export const findingLists: Benchmark = {
  name: 'B12 lists of findings',
  data: `${COUNT} findings, every tenth an incident of three others, seed 7; the median of ${RUNS} questions, in CPU time, with the JSON text`,
  rival: 'none: the goal is a time',
  async run() {
    const all = manyFindings(COUNT, NOW);
    const store = memoryStore();
    const told = toldFindings([]);
    const { kept, ...opened } = told.changesTo(all, NOW - DAY);
    await store.saveFindings(all, undefined, opened);
    kept();
    const standing = { at: NOW, findings: all, decisions: [] };
    const ask = async (route: Route, query: Readonly<Record<string, string>>): Promise<string> => {
      if (route.from !== 'findings') throw new Error(`${route.id} is not about findings alone`);
      return jsonText(await route.answer(route.query.parse(query), { standing, history: store }));
    };
    const rows = { view: 'row', limit: '200' };
    const first = await busy(() => ask(findings, rows));
    const late = String(JSON.parse(await ask(findings, { ...rows, since: formatTime(NOW - 300 * DAY) })).next);
    const counted = await busy(() => ask(findingsSummary, {}));
    const searched = await busy(() => ask(findings, { ...rows, q: 'nobody' }));
    const questions: readonly (readonly [what: string, route: Route, query: Readonly<Record<string, string>>])[] = [
      ['a page of rows', findings, rows],
      ['a later page', findings, { ...rows, cursor: late }],
      ['a page that nothing is on', findings, { ...rows, q: 'nobody', actor: 'nobody' }],
      ['a page of a search', findings, { ...rows, q: 'team-77 moved' }],
      [
        'a page by four filters',
        findings,
        { ...rows, state: 'open', severity: 'high', age: 'week', cluster: 'prod-3' },
      ],
      ['summary', findingsSummary, {}],
      ['summary by a search', findingsSummary, { q: 'team-7', state: 'open' }],
    ];
    const results: Result[] = [
      shown('first page after an evaluation, put in order', first),
      shown('first summary after an evaluation', counted),
      shown('first search after an evaluation', searched),
      shown('rows as of a time', await median(() => ask(findings, { ...rows, at: formatTime(NOW - HOUR) }))),
      shown('changes in memory, a page', await median(() => ask(changes, { limit: '200' }))),
      shown('what changed: nothing', await median(async () => told.changesTo(all, NOW).changes.length)),
    ];
    for (const [what, route, query] of questions) {
      const took = await median(() => ask(route, query));
      results.push({ ...shown(what, took), ratio: took / GOAL, goal: `<= ${GOAL} ms`, met: took <= GOAL });
    }
    return results;
  },
};

function shown(what: string, took: number): Result {
  return { what, measured: `${took.toFixed(1)} ms` };
}

async function median(work: () => Promise<unknown>): Promise<number> {
  const times: number[] = [];
  for (let run = 0; run < RUNS; run += 1) times.push(await busy(work));
  return times.sort((one, other) => one - other)[RUNS >> 1] ?? 0;
}

/** For so many milliseconds this process was busy. */
async function busy(work: () => Promise<unknown>): Promise<number> {
  const before = process.cpuUsage();
  await work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}
