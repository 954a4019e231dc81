import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { analyze, RULES } from '../../src/app/analyze.ts';
import { backgroundOf } from '../../src/app/serve/background.ts';
import { firstLook, isLookedAt } from '../../src/app/serve/first-look.ts';
import { createStanding } from '../../src/app/serve/standing.ts';
import { openStore } from '../../src/app/store.ts';
import type { LandwaiterEvent, RunReported } from '../../src/core/event.ts';
import { type Finding, isAtLeastSevere } from '../../src/core/finding.ts';
import { suspects } from '../../src/lineage/near/suspects.ts';
import * as attackModules from './attacks/index.ts';
import { type Mode, openStage, type Stage } from './play.ts';
import { distributionGithubKubernetes } from './stacks/index.ts';

const TOGETHER = 60_000;
const BEHIND = 2 * TOGETHER;
const stories = Object.values(attackModules);
// What takes all of an actor's pushes, a registry's feeds, or everything that it served.
const LEFT: ReadonlySet<string> = new Set(['push-burst', 'registry-unmonitored', 'unknown-image-running']);

let folder = '';
let stage: Stage;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'landwaiter-look-'));
  stage = await openStage(distributionGithubKubernetes, folder);
});
afterAll(() => rm(folder, { recursive: true, force: true }));

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

describe.each<[Mode, number]>([
  ['policy', 0.99],
  ['observe', 0.985],
])('a first look at an attack in %s mode', (mode, least) => {
  const told: string[] = [];
  const missed: string[] = [];

  it.each(stories.map((story) => [story.id, story] as const))(
    'raises nothing that an evaluation of everything would not: %s',
    async (_, story) => {
      const { parts } = await stage.play(story, mode);
      const { before, policy } = parts;
      const store = await openStore('memory:', {});
      await store.record(before.events);
      const coverage = [...before.coverage, ...parts.told.coverage];
      const suspected = suspects(store);
      const standing = createStanding([], []);
      let now = grave([]);
      const batches = inBatches(parts.told.events).map((batch) => ({ batch, at: endOf(batch) + 1000 }));
      for (const [number, { batch, at }] of batches.entries()) {
        // As in a server whose evaluation of everything takes a while: it has not seen the latest.
        const evaluatedAt = at - BEHIND;
        const seen = batches.filter((one) => one.at <= evaluatedAt);
        const events = [...before.events, ...seen.flatMap((one) => one.batch)];
        const last = analyze({ events, coverage, inputs: [] }, policy, evaluatedAt);
        standing.judged({ through: seen.length - 1, at: evaluatedAt, findings: last.findings, decisions: [] });
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
        const fresh = batch.filter(isLookedAt);
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
    },
    120_000,
  );

  it('tells what that would tell', () => {
    const count = told.length + missed.length;
    console.info(`${mode}: ${told.length} of ${count} told at first look; not ${missed.join(', ')}`);
    expect(count).toBeGreaterThan(250);
    expect(told.length / count).toBeGreaterThan(least);
    expect(missed.filter((rule) => !LEFT.has(rule))).toEqual([]);
  });
});
