import { describe, expect, it } from 'vitest';
import type { Lineage } from '../../core/lineage.ts';
import { formatTime, type Time } from '../../core/time.ts';
import { asOf } from '../../lineage/as-of/as-of.ts';
import { compilePolicy } from '../../policy/compile/compile.ts';
import { loadPolicy } from '../../policy/file/load.ts';
import { ACME } from '../../rules/scenarios/acme.ts';
import { untold } from '../../rules/scenarios/asking-scenario.ts';
import { changed, decided, released } from '../../rules/scenarios/control-scenario.ts';
import { history, minutes } from '../../rules/scenarios/history.ts';
import { deleted, deployed, digestOf, pulled, pushed, runs, updated } from '../../rules/scenarios/scenario.ts';
import { entered } from '../../rules/scenarios/workload-scenario.ts';
import { analyze } from './analyze.ts';

const POLICY = compilePolicy(loadPolicy(ACME, 'policy.yaml'));
const NAME = { registry: 'registry.acme.example', repository: 'shop/api' };
const WORKLOAD = { cluster: 'prod-1', namespace: 'shop', workload: 'Deployment/api' };

/** Each record is of the instant that it tells of, so that what was on record then is what was so. */
const STORY = history(
  pushed('shop/api:1', 'a', { by: 'ci-bot' }),
  released('1'),
  pulled('shop/api:1', 'a'),
  minutes(9),
  deployed('shop/api', 'shop/api:1'),
  decided('shop/api', 'shop/api:1', { decision: 'allowed' }),
  runs('shop/api', 'shop/api:1', 'a', { pod: 'aaaaa' }),
  changed('tag-protection', { repository: 'shop/api' }),
  pushed('shop/api:1', 'b', { by: 'mallory' }),
  untold('shop/api:2'),
  updated('shop/api', 'shop/api:1', { by: 'mallory' }),
  runs('shop/api', 'shop/api:1', 'b', { pod: 'bbbbb' }),
  runs('shop/api', 'shop/api:1', 'a', { pod: 'aaaaa', ended: true, since: 6 }),
  entered('api-7d4b9c5f6d-bbbbb', 'api'),
  decided('shop/job', '', { decision: 'overridden' }),
  pushed('shop/api:1', 'a', { by: 'ci-bot' }),
  pushed('shop/web:3', 'c', { by: 'ci-bot' }),
  deleted('shop/api:1'),
);
const whole = analyze({ ...STORY, inputs: [] }, POLICY).lineage;
const TIMES = [...new Set(STORY.events.map(({ at }) => at))];

function onRecordBy(at: Time): Lineage {
  const events = STORY.events.filter((one) => one.at <= at);
  return analyze({ events, coverage: STORY.coverage, inputs: [] }, POLICY, at).lineage;
}

/** What it answers to what has a time. */
function told(lineage: Lineage) {
  const keys = (all: readonly { readonly key: string }[]) => all.map(({ key }) => key);
  const [a, b] = [digestOf('a'), digestOf('b')];
  return {
    at: formatTime(lineage.at),
    facts: lineage.facts.map(({ id }) => id).sort(),
    repositories: lineage.repositories.map((one) => [one.key, keys(one.pushes), keys(one.placements)]),
    pushes: keys(lineage.pushes),
    ofDigest: [a, b].map((digest) => keys(lineage.pushesOf(digest))),
    inRepository: keys(lineage.pushesTo(NAME)),
    pushers: lineage.pushers.map(({ key, pushes }) => [key, keys(pushes)]),
    digestless: [lineage.digestless.length, lineage.digestlessTo(NAME).length],
    deletions: keys(lineage.deletions),
    history: lineage.tagHistory(NAME, '1').map(({ digest, from, to, endedBy }) => [digest, from, to, endedBy]),
    meant: TIMES.map((at) => lineage.tagAt(NAME, '1', Math.min(at, lineage.at))?.digest),
    pulled: [lineage.pulledBy(NAME, a), lineage.pulledBy(NAME, b)],
    releases: lineage.pushes.map((push) => lineage.releasesOf(push).length),
    controls: keys(lineage.controls),
    overridden: keys(lineage.overridden),
    deployments: lineage.deployments.map(({ at }) => at),
    asked: lineage.deploymentsOf(WORKLOAD).map(({ at }) => at),
    restarts: lineage.restartsOf(WORKLOAD).map(({ at }) => at),
    placements: lineage.placements.map((one) => ({
      key: one.key,
      running: one.running,
      to: one.to,
      asked: one.asked.map(({ at }) => at),
      instances: one.instances.map(({ pod, from, to }) => [pod, from, to]),
      observed: one.observed.map(({ id }) => id),
      entries: lineage.entriesInto(one).map(({ at }) => at),
      decisions: lineage.decisionsOn(one).map(({ at }) => at),
      pushes: keys(lineage.pushesFor(one)),
      arrival: lineage.arrivalOf(one)?.key,
      asking: lineage.asking(one)?.state,
    })),
    placed: [a, b].map((digest) => keys(lineage.placementsOfDigest(digest))),
    from: keys(lineage.placementsFrom(NAME)),
    inWorkload: keys(lineage.placementsIn(WORKLOAD)),
  };
}

describe('facts as of a time', () => {
  it.each(TIMES.map((at) => [formatTime(at), at] as const))('are at %s those that were on record then', (_, at) => {
    expect(told(asOf(whole, at))).toEqual(told(onRecordBy(at)));
  });

  it('are at the time of the evaluation, and later, all', () => {
    expect(asOf(whole, whole.at)).toBe(whole);
    expect(asOf(whole, whole.at + 1)).toBe(whole);
  });

  it('are told by later records, too: what ran is known from its own time on, whenever it was seen', () => {
    const late = analyze(
      {
        ...history(pushed('shop/api:1', 'a'), minutes(60), runs('shop/api', 'shop/api:1', 'a', { since: 30 })),
        inputs: [],
      },
      POLICY,
    ).lineage;
    const [placement] = late.placements;
    const from = placement?.from ?? 0;
    expect(asOf(late, from - 1).placements).toEqual([]);
    expect(asOf(late, from).placements).toMatchObject([{ running: true, observed: [{ type: 'container.observed' }] }]);
  });

  it('know no other digest of a container that its status named later', () => {
    const { events, coverage } = history(
      runs('shop/api', 'shop/api:1', 'a', { pod: 'ccccc' }),
      minutes(5),
      runs('shop/api', 'shop/api:1', 'd', { pod: 'ccccc', since: 6 }),
    );
    const [first, second] = events;
    if (first?.type !== 'container.observed' || second?.type !== 'container.observed') throw new Error('seen twice');
    const instance = 'containerd://3f2a';
    const told = [{ ...first, instance }, { ...second, instance, byId: true } as const];
    const { lineage } = analyze({ events: told, coverage, inputs: [] }, POLICY);
    const [from = 0] = lineage.placements.map((one) => one.from);
    const others = (one: Lineage) => one.placements.flatMap(({ instances }) => instances.map((each) => each.others));
    expect(others(lineage)).toEqual([[digestOf('d')]]);
    expect(others(asOf(lineage, from + 1))).toEqual([[]]);
    expect(asOf(lineage, from + 1).placementsOfDigest(digestOf('d'))).toEqual([]);
    expect(asOf(lineage, from + 1).placementsOfDigest(digestOf('a'))).toHaveLength(1);
  });
});
