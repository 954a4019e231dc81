import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import type { RunReported } from '../../../core/event.ts';
import { DAY, type Time } from '../../../core/time.ts';
import { isRecorded } from '../../../core/strength.ts';
import { observe } from '../../../policy/compile/compile.ts';
import { indexBuilds } from '../../join/builds/builds.ts';
import { factMemory } from '../fact-memory.ts';
import { inOrder } from '../../facts/facts.ts';
import { nearFacts } from '../near-facts.ts';
import { packedRuns } from './packed-runs.ts';
import { projectKey } from '../../facts/run-key.ts';
import { projectsAround, RunIndex } from '../../join/builds/project-runs.ts';
import { listedRuns, type RunFacts } from '../../facts/run-facts.ts';
import type { Runs } from '../../join/builds/run-list.ts';
import { joinRuns } from '../../join/builds/runs.ts';
import { origin, sha } from '../../storage/store.cases.ts';

function told(id: string, at: number, more: Partial<RunReported> = {}): RunReported {
  return {
    type: 'run.reported',
    id,
    at,
    source: 'github',
    strength: 'asserted',
    origin: origin('intake/forge/1', 1),
    system: 'github',
    project: 'acme/shop',
    run: '1/1',
    status: 'completed',
    ...more,
  };
}

const COMMITS = ['c'.repeat(40), `${'c'.repeat(39)}d`, 'c0ffee', 'no hash', ''];
const PROJECTS = ['github:acme/shop', 'github:acme/web', 'gitlab:acme/shop'];
const INSTANTS = [-1, 0, 1, 3, 6, 10, DAY, DAY + 4, 3 * DAY];

const parts = (...all: readonly Partial<RunReported>[]) => fc.constantFrom<Partial<RunReported>>({}, ...all);
const anyFact = fc
  .tuple(
    fc.record({
      id: fc.constantFrom('a', 'b', 'ä', '\u{1f40b}', '', 'f'.repeat(64), 'x'.repeat(5000)),
      at: fc.nat(6),
      run: fc.constantFrom('1/1', '2/1', '3/1', 'läuft'),
      status: fc.constantFrom('queued', 'running', 'completed'),
      origin: fc.constantFrom(
        origin('intake/forge/1', 1, 'a'),
        { path: 'protocôle', line: 2, sha256: 'f'.repeat(64) },
        { path: 'b', line: 2 ** 40, sha256: 'ABC' },
      ),
    } as const),
    parts({ project: 'acme/web' }, { system: 'gitlab' }),
    parts({ strength: 'recorded' }, { strength: 'verified', source: 'github-audit' }),
    parts({ started: 0 }, { started: 2, ended: 9 }, { ended: 0 }, { started: 7, ended: 3, committed: 1 }),
    parts(...COMMITS.map((commit) => ({ commit, ref: 'refs/heads/main' })), { ref: 'refs/heads/größe' }),
    parts({ parent: '2/1' }, { isParent: true }, { parent: '3/1', products: [] }),
    parts({ products: [{ digest: sha('1'), reference: 'registry.acme.example/shop/api:v1' }, { digest: sha('2') }] }),
    parts(
      { conclusion: 'success', workflow: 'image.yml', trigger: 'push', actor: { name: 'dana', kind: 'human' } },
      { head: 'mallory/shop', runner: 'pool/7' },
    ),
  )
  .map(([own, ...more]) => told('', 0, Object.assign({}, own, ...more)));
const anyFacts = fc.array(anyFact, { maxLength: 40 });

function stored(...batches: readonly (readonly RunReported[])[]): readonly RunReported[] {
  const memory = factMemory();
  for (const facts of batches) memory.add(facts);
  return inOrder(memory.all()).filter((fact) => fact.type === 'run.reported');
}

function packed(...batches: readonly (readonly RunReported[])[]): RunFacts {
  const runs = packedRuns();
  for (const facts of batches) {
    for (const fact of facts) runs.add(fact);
    runs.all();
  }
  return runs.all();
}

/** All that joins ask of runs. */
function answersOf(runs: Runs) {
  const index = new RunIndex(runs);
  const builds = indexBuilds(runs, { policy: observe(), read: () => undefined });
  const around = projectsAround(() => runs, 2);
  return {
    all: runs.all(),
    of: COMMITS.map(builds.runsOf),
    reports: [sha('1'), sha('2')].map((digest) => [index.reporting(digest), builds.reportsOf(digest)]),
    around: INSTANTS.map((at) => [
      ...PROJECTS.map((project) => index.around(project, at, 2)),
      index.recordedAround(at, 2),
      Object.fromEntries(around(at)),
    ]),
  };
}

describe('packed runs', () => {
  it('are those of a store, as they were and in its order, however often and from wherever they come', () => {
    fc.assert(
      fc.property(anyFacts, anyFacts, (first, second) => {
        const runs = packed(first, second, first);
        expect([...runs]).toEqual(stored(first, second, first));
        expect(runs).toHaveLength([...runs].length);
        expect([...runs].map((_, index) => runs.at(index))).toEqual([...runs]);
      }),
    );
  });

  it('are joined to the same as the facts themselves', () => {
    fc.assert(
      fc.property(anyFacts, (facts) => {
        expect(answersOf(joinRuns(packed(facts), observe()))).toEqual(
          answersOf(joinRuns(listedRuns(stored(facts)), observe())),
        );
      }),
      { numRuns: 300 },
    );
  });

  it('stay as they were read when others come', () => {
    fc.assert(
      fc.property(anyFacts, anyFacts, (first, second) => {
        const runs = packedRuns();
        for (const fact of first) runs.add(fact);
        const read = runs.all();
        const before = [...read];
        for (const fact of second) runs.add(fact);
        runs.all();
        expect([...read]).toEqual(before);
      }),
    );
  });

  it('are the same when there are many of them, and each comes again and again with a lesser origin', () => {
    const many = (letter: string) =>
      Array.from({ length: 6000 }, (_, number) =>
        told(`github:run:${number % 2000}/1:${number % 3}`, 1000 + (number % 7), {
          run: `${number % 2000}/1`,
          commit: String(number % 1000).padStart(40, '0'),
          project: `acme/service-${number % 10}`,
          origin: origin(`intake/forge/${number}`, 1, letter),
        }),
      );
    const runs = packed(...['f', 'd', 'b', '9', '7', '0'].map(many));
    expect([...runs]).toEqual(stored(many('0')));
    const joined = joinRuns(runs, observe());
    expect(joined.count).toBe(2000);
    const { runsOf } = indexBuilds(joined, { policy: observe(), read: () => undefined });
    expect(
      runsOf('321'.padStart(40, '0'))
        .map(({ run }) => run)
        .sort(),
    ).toEqual(['1321/1', '321/1']);
  });

  it('are taken out, and the others stay', () => {
    const runs = packedRuns();
    for (let at = 0; at < 10; at += 1) runs.add(told(`r${at}`, at));
    expect(runs.take(({ at }) => at < 5).map(({ id }) => id)).toEqual(['r0', 'r1', 'r2', 'r3', 'r4']);
    runs.add(told('later', 20));
    expect([...runs.all()].map(({ id }) => id)).toEqual(['r5', 'r6', 'r7', 'r8', 'r9', 'later']);
  });
});

test('what is known of runs without joining them is what they say', () => {
  fc.assert(
    fc.property(anyFacts, (facts) => {
      const runs = joinRuns(listedRuns(stored(facts)), observe());
      const recorded = facts.filter(isRecorded);
      const recordedOf = (project: string): readonly Time[] =>
        recorded.filter((one) => projectKey(one) === project).map(({ at }) => at);
      for (let number = 0; number < runs.count; number += 1) {
        const run = runs.at(number);
        expect(runs.from(number)).toBe(run.from);
        expect(runs.until(number)).toBe(run.to ?? run.from + DAY);
        expect(runs.project(number)).toBe(projectKey(run));
        expect(runs.isRecorded(number)).toBe(isRecorded(run));
        const own = recordedOf(projectKey(run));
        const isApart = runs.until(number) < Math.min(...own) || runs.from(number) > Math.max(...own) + DAY;
        expect(runs.isHeard(number)).toBe(isRecorded(run) || isApart);
        if (run.products.length > 0) expect(runs.makers).toContain(number);
        if (run.commit !== undefined) expect(runs.ofCommit(run.commit)).toContain(number);
      }
    }),
  );
});

test('a forgotten run that is delivered again is not known again', () => {
  const near = nearFacts();
  const old = told('old', Date.parse('2026-09-20T00:00:00Z'));
  const recent = told('recent', Date.parse('2026-11-20T00:00:00Z'));
  near.add([old, recent]);
  near.forget(Date.parse('2026-10-15T00:00:00Z'), []);
  near.add([old]);
  expect([...near.facts()].map(({ id }) => id)).toEqual(['recent']);
});
