import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { analyze, RULES } from '../../src/app/analyze.ts';
import { firstLook, isLookedAt } from '../../src/app/serve/first-look.ts';
import { openStore } from '../../src/app/store.ts';
import type { LandwaiterEvent, RunReported } from '../../src/core/event.ts';
import { type Finding, isAtLeastSevere } from '../../src/core/finding.ts';
import * as attackModules from './attacks/index.ts';
import { type Mode, openStage, type Stage } from './play.ts';
import { distributionGithubKubernetes } from './stacks/index.ts';

const TOGETHER = 60_000;
// Of the corpus every so many: each look is compared with an evaluation of everything.
const EVERY = 4;
const stories = Object.values(attackModules).filter((_, index) => index % EVERY === 1);

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

function isRun(event: LandwaiterEvent): event is RunReported {
  return event.type === 'run.reported';
}

/** The state of each grave finding that rests on one of the facts. */
function grave(findings: readonly Finding[], fresh: readonly LandwaiterEvent[]): ReadonlyMap<string, string> {
  const ids = new Set(fresh.map(({ id }) => id));
  return new Map(
    findings
      .filter(
        ({ severity, evidence }) => isAtLeastSevere(severity, 'medium') && evidence.some((one) => ids.has(one.eventId)),
      )
      .map(({ id, rule, state }) => [`${rule} ${id}`, state]),
  );
}

describe.each<Mode>(['policy', 'observe'])('a first look at an attack in %s mode', (mode) => {
  let told = 0;
  let toldAtOnce = 0;

  it.each(stories.map((story) => [story.id, story] as const))(
    'raises nothing that an evaluation of everything would not: %s',
    async (_, story) => {
      const { parts } = await stage.play(story, mode);
      const { before, policy } = parts;
      const store = await openStore('memory:', {});
      await store.record(before.events);
      const coverage = [...before.coverage, ...parts.told.coverage];
      let findings = analyze(before, policy).findings;
      for (const batch of inBatches(parts.told.events)) {
        await store.record(batch);
        const fresh = batch.filter(isLookedAt);
        const at = Math.max(...batch.map((event) => event.at)) + 1000;
        const events = await store.facts();
        const known = { runs: events.filter(isRun), coverage, findings };
        const { findings: raisedNow, looked } = await firstLook(fresh, { policy, rules: RULES }, store, known, at);
        expect(looked).toBe(fresh.length);
        const look = grave(raisedNow, batch);
        findings = analyze({ events, coverage, inputs: [] }, policy, at).findings;
        const whole = grave(findings, batch);
        const raised = [...look].filter(([, state]) => state === 'open');
        expect(raised.filter(([id]) => whole.get(id) !== 'open')).toEqual([]);
        told += whole.size;
        toldAtOnce += [...whole.keys()].filter((id) => look.has(id)).length;
      }
      await store.close();
    },
    120_000,
  );

  // What is told of many pushes at once (a stranger who keeps pushing) needs all of them.
  it('tells most of what that would tell', () => {
    console.info(`${mode}: ${toldAtOnce} of ${told} findings at first look`);
    expect(told).toBeGreaterThan(50);
    expect(toldAtOnce / told).toBeGreaterThan(0.7);
  });
});
