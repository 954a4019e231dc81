import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { analyze, RULES } from '../../src/app/analysis/analyze.ts';
import { backgroundOf } from '../../src/app/serve/evaluating/background.ts';
import { firstLook } from '../../src/app/serve/reading/first-look.ts';
import { lookedAt } from '../../src/app/serve/reading/looked-at.ts';
import { createStanding } from '../../src/app/serve/reading/standing.ts';
import { openStore } from '../../src/app/resources/store.ts';
import type { LandwaiterEvent, RunReported } from '../../src/core/event.ts';
import { type Finding, isAtLeastSevere } from '../../src/core/finding.ts';
import { suspects } from '../../src/lineage/near/suspects.ts';
import { isLong } from '../in-turn.ts';
import * as attackModules from './attacks/index.ts';
import { type Mode, openStage, type Stage } from './play.ts';
import type { Month, Scenario } from './scenario.ts';
import { distributionGithubKubernetes, ecrCodebuildEks, harborGitlabKubernetes } from './stacks/index.ts';

const TOGETHER = 60_000;
const BEHIND = 2 * TOGETHER;
const stories = Object.values(attackModules);
// So that the suite stays quick, each sixth is played in one of the modes, in turn: `npm test -- --long test/scenarios` plays all.
const EVERY = isLong ? 1 : 6;
// What takes all of an actor's pushes, a registry's feeds, or everything that it served.
const LEFT: ReadonlySet<string> = new Set(['push-burst', 'registry-unmonitored', 'unknown-image-running']);
// What a burst gave rise to; and the incident of a base's push, whose facts are far from those of what is built on it.
const LEFT_IN: ReadonlyMap<string, readonly string[]> = new Map([
  ['18-base-poisoned', ['implant-deployed']],
  ['replay-poisoned-base', ['implant-deployed']],
  ['25-burst', ['stranger-keeps-pushing', 'suspect-layer-inherited']],
  ['replay-kics', ['suspect-layer-inherited']],
]);

/** As they would come: what happened within a minute together. */
function inBatches(events: readonly LandwaiterEvent[]): readonly (readonly LandwaiterEvent[])[] {
  const batches = new Map<number, LandwaiterEvent[]>();
  for (const event of [...events].sort((one, other) => one.at - other.at)) {
    const minute = Math.floor(event.at / TOGETHER);
    batches.set(minute, [...(batches.get(minute) ?? []), event]);
  }
  return [...batches.values()];
}

function endOf(events: readonly LandwaiterEvent[]): number {
  return Math.max(...events.map(({ at }) => at));
}

function isRun(event: LandwaiterEvent): event is RunReported {
  return event.type === 'run.reported';
}

function grave(findings: readonly Finding[]): ReadonlyMap<string, Finding> {
  return new Map(
    findings.filter(({ severity }) => isAtLeastSevere(severity, 'medium')).map((finding) => [finding.id, finding]),
  );
}

function restingOn(facts: readonly LandwaiterEvent[], found: ReadonlyMap<string, Finding>): readonly Finding[] {
  const ids = new Set(facts.map(({ id }) => id));
  return [...found.values()].filter(({ evidence }) => evidence.some(({ eventId }) => ids.has(eventId)));
}

/** Whether it is there, in the same state and as severe. */
function isSaid({ id, state, severity }: Finding, by: ReadonlyMap<string, Finding>): boolean {
  const said = by.get(id);
  return said?.state === state && said.severity === severity;
}

/** Plays a story as a server would hear it; answers by which rules a look told what is new, and by which it did not. */
async function lookAt(stage: Stage, story: Scenario | Month, mode: Mode) {
  const [told, missed]: [string[], string[]] = [[], []];
  const { before, policy, told: attack } = (await stage.play(story, mode)).parts;
  const store = await openStore('memory:', {});
  await store.record(before.events);
  const coverage = [...before.coverage, ...attack.coverage];
  const suspected = suspects(store);
  const choose = lookedAt();
  const standing = createStanding([], []);
  let now = grave([]);
  const batches = inBatches(attack.events).map((batch) => ({ batch, at: endOf(batch) + 1000 }));
  for (const [number, { batch, at }] of batches.entries()) {
    // As in a server whose evaluation of everything takes a while: it has not seen the latest.
    const evaluatedAt = at - BEHIND;
    const seen = batches.filter((one) => one.at <= evaluatedAt);
    const events = [...before.events, ...seen.flatMap((one) => one.batch)];
    const last = analyze({ events, coverage, inputs: [] }, policy, evaluatedAt);
    standing.judged({
      through: seen.length - 1,
      at: evaluatedAt,
      findings: last.findings,
      contents: [],
      decisions: [],
    });
    const stood = grave(standing.findings());

    await store.record(batch);
    const facts = await store.facts();
    const known = {
      runs: facts.filter(isRun),
      coverage,
      findings: standing.findings(),
      background: backgroundOf(last, evaluatedAt),
      suspects: suspected,
    };
    const fresh = choose(batch, policy);
    const look = await firstLook(fresh, { policy, rules: RULES }, store, known, at);
    expect(look.looked).toBe(fresh.length);
    standing.looked(number, look.findings, at);

    const earlier = now;
    now = grave(analyze({ events: facts, coverage, inputs: [] }, policy, at).findings);
    const raised = [...grave(look.findings).values()].filter(({ state }) => state === 'open');
    expect(raised.filter(({ id }) => now.get(id)?.state !== 'open').map(({ rule }) => rule)).toEqual([]);
    const stands = grave(standing.findings());
    for (const finding of restingOn(batch, now))
      if (!isSaid(finding, stood) && !isSaid(finding, earlier))
        (isSaid(finding, stands) ? told : missed).push(finding.rule);
  }
  await store.close();
  return { told, missed };
}

let folder = '';
let stage: Stage;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'landwaiter-look-'));
  stage = await openStage(distributionGithubKubernetes, folder);
});
afterAll(() => rm(folder, { recursive: true, force: true }));

describe.each<[Mode, number]>([
  // Among fewer one burst weighs more.
  ['policy', isLong ? 0.96 : 0.85],
  ['observe', 0.985],
])('a first look at an attack in %s mode', (mode, least) => {
  const told: string[] = [];
  const missed: string[] = [];
  const turn = mode === 'policy' ? 0 : 2;
  const played = stories.filter((_, index) => (index + turn) % EVERY === 0);

  it.each(played.map((story) => [story.id, story] as const))(
    'raises nothing that an evaluation of everything would not: %s',
    async (_, story) => {
      const look = await lookAt(stage, story, mode);
      told.push(...look.told);
      missed.push(...look.missed);
      const left = LEFT_IN.get(story.id) ?? [];
      expect(look.missed.filter((rule) => !LEFT.has(rule) && !left.includes(rule))).toEqual([]);
    },
    120_000,
  );

  it('tells what that would tell', () => {
    const count = told.length + missed.length;
    console.info(`${mode}: ${told.length} of ${count} told at first look; not ${missed.join(', ')}`);
    expect(count).toBeGreaterThan(250 / EVERY);
    expect(told.length / count).toBeGreaterThan(least);
  });
});

describe('a first look tells everything', () => {
  it.each([
    ['of a run that is told when it has ended', harborGitlabKubernetes, 'policy', '10-new-workflow'],
    ['of a push by nobody in particular', harborGitlabKubernetes, 'observe', 'replay-trivy'],
    ['of what a run reports after the push', ecrCodebuildEks, 'policy', '11-swapped-on-the-runner'],
    ['of an index that comes after what it lists', ecrCodebuildEks, 'observe', 'replay-kong'],
  ] as const)(
    '%s',
    async (_, stack, mode, id) => {
      const story = stories.find((one) => one.id === id);
      if (!story) throw new Error(`no story ${id}`);
      const elsewhere = await openStage(stack, join(folder, mode, id));
      const { told, missed } = await lookAt(elsewhere, story, mode);
      expect(missed).toEqual([]);
      expect(told).not.toEqual([]);
    },
    120_000,
  );
});
