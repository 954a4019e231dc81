import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { LandwaiterEvent } from '../../core/event.ts';
import type { Report } from '../../core/report.ts';
import { DAY, formatTime, HOUR, type Time } from '../../core/time.ts';
import { compilePolicy, observe } from '../../policy/compile/compile.ts';
import { loadPolicy } from '../../policy/file/load.ts';
import { memoryStore } from '../../lineage/stores/memory/memory.ts';
import { ACME } from '../../rules/scenarios/acme.ts';
import { days, history, START, type Step, usually } from '../../rules/scenarios/history.ts';
import { decided } from '../../rules/scenarios/control-scenario.ts';
import { deployed, pushed, ran, runs } from '../../rules/scenarios/scenario.ts';
import { reportJson } from '../../sinks/report-json.ts';
import { reportSchema } from '../../sinks/formats/schema/report.ts';
import { analyze } from './analyze.ts';

const policy = compilePolicy(loadPolicy(ACME, 'acme'));
const SEED = 20_261_125;

function reportOf(steps: readonly Step[], at?: Time, by = policy): Report {
  return analyze({ ...history(...steps), inputs: [] }, by, at).report();
}

/** Built, pushed and rolled out by the pipeline. */
function released(name: string, tag: string, digest: string): Step {
  return [
    ran(`${name}${tag}/1`, { made: [`shop/${name}:${tag}@${digest}`] }),
    pushed(`shop/${name}:${tag}`, digest),
    deployed(`shop/${name}`, `shop/${name}:${tag}`),
    runs(`shop/${name}`, `shop/${name}:${tag}`, digest),
  ];
}

/** Monday to Saturday: on Wednesday mallory's image runs beside two ordinary ones, and on Friday eve skips the promotion. */
const implant: readonly Step[] = [
  released('api', '1', 'a'),
  released('web', '1', 'c'),
  days(2),
  pushed('shop/api:2', 'b', { by: 'mallory', from: '203.0.113.9' }),
  runs('shop/api', 'shop/api:2', 'b', { pod: 'p2' }),
  runs('toys/toy', 'other.example/toy:1', 'd', { cluster: 'sandbox-1', ended: true }),
  days(2),
  pushed('base/alpine:3', 'e', { by: 'base-bot' }),
  pushed('prod/cart:1', 'f', { by: 'eve' }),
  pushed('shop/api:3', '0', { by: '' }),
  days(1),
  pushed('shop/api:4', '9', { by: 'mallory' }),
];

const shown = (points: readonly { readonly from: Time }[], whole: string, part: string) =>
  points.map((point) => {
    const figures = new Map(Object.entries(point));
    return `${formatTime(point.from).slice(8, 10)}: ${figures.get(part)} of ${figures.get(whole)}`;
  });

describe('over time', () => {
  const { custody, summary } = reportOf(implant);

  test('the window is divided into days', () => {
    expect(custody.steps?.length).toBe(DAY);
    expect(formatTime(custody.steps?.from ?? 0)).toBe('2026-11-02T00:00:00Z');
    expect(formatTime(custody.steps?.to ?? 0)).toBe('2026-11-08T00:00:00Z');
  });

  test('an environment has a share for each day on which something ran, also where nothing runs any more', () => {
    expect(
      custody.environments.map(({ name, running, complete, steps }) => [
        name,
        `${complete} of ${running}`,
        shown(steps, 'running', 'complete'),
      ]),
    ).toEqual([
      ['prod', '2 of 3', ['02: 2 of 2', '03: 2 of 2', '04: 2 of 3', '05: 2 of 3', '06: 2 of 3', '07: 2 of 3']],
      ['sandbox', '0 of 0', ['04: 0 of 1']],
    ]);
    expect(summary.custody).toEqual({
      running: 3,
      complete: 2,
      unknown: 0,
      environments: { prod: { running: 3, complete: 2, unknown: 0 } },
      unexamined: ['provenance'],
    });
  });

  test('pushes of whose build only a webhook tells are counted apart', () => {
    const told = reportOf([
      ran('1/1', { strength: 'asserted' }),
      pushed('shop/api:1', 'a'),
      pushed('shop/web:1', 'c', { by: 'mallory' }),
    ]);
    expect(told.summary.pushes).toEqual({ total: 2, explained: 0, claimed: 2, unasked: 0, withoutDigest: 0 });
    expect(told.custody.worst.actors).toEqual([]);
  });

  test('no build is asked of what a listed replication copies', () => {
    const copied = pushed('mirror/web:1', 'c', { by: 'harbor-jobservice' });
    const { summary: told } = reportOf([released('web', '1', 'c'), copied]);
    expect(told.pushes).toEqual({ total: 2, explained: 1, claimed: 0, unasked: 1, withoutDigest: 0 });
  });

  test('a repository has a share for each day on which something was pushed, the least explained first', () => {
    expect(
      custody.repositories.map(({ repository, explained, pushes, unasked, steps }) => [
        repository,
        `${explained} of ${pushes}, ${unasked} unasked`,
        shown(steps, 'pushes', 'explained'),
      ]),
    ).toEqual([
      ['shop/api', '1 of 4, 0 unasked', ['02: 1 of 1', '04: 0 of 1', '06: 0 of 1', '07: 0 of 1']],
      ['prod/cart', '0 of 1, 0 unasked', ['06: 0 of 1']],
      ['base/alpine', '0 of 1, 1 unasked', ['06: 0 of 1']],
      ['shop/web', '1 of 1, 0 unasked', ['02: 1 of 1']],
    ]);
    const sum = (of: 'pushes' | 'explained' | 'unasked') => custody.repositories.reduce((all, one) => all + one[of], 0);
    expect(summary.pushes).toEqual({
      total: sum('pushes'),
      explained: sum('explained'),
      claimed: 0,
      unasked: sum('unasked'),
      withoutDigest: 0,
    });
  });

  test('what lies after the evaluation time is in no step', () => {
    const { custody: early } = reportOf(implant, START + 4 * DAY - HOUR);
    expect(formatTime(early.steps?.to ?? 0)).toBe('2026-11-07T00:00:00Z');
    expect(
      early.repositories.map(({ repository, pushes, steps }) => [repository, pushes, steps.length]),
    ).toContainEqual(['shop/api', 4, 3]);
  });

  test('where nothing was read there is nothing to divide', () => {
    const empty = analyze({ events: [], coverage: [], inputs: [] }, policy).report().custody;
    expect(empty).toEqual({
      environments: [],
      repositories: [],
      worst: { repositories: [], workloads: [], actors: [] },
      omitted: { repositories: 0, placements: 0 },
    });
  });

  test('an image promoted in stages is explained by the build of the first', () => {
    const stages = compilePolicy(
      loadPolicy(
        ACME.replace(
          'environments:',
          '  - { from: ["registry.acme.example/prod/**"], to: ["registry.acme.example/live/**"], actors: [promoter] }\nenvironments:',
        ),
        'stages',
      ),
    );
    const { custody: staged } = reportOf(
      [
        ran('1/1', { made: ['dev/api:1@a'] }),
        pushed('dev/api:1', 'a'),
        pushed('prod/api:1', 'a', { by: 'promoter' }),
        pushed('live/api:1', 'a', { by: 'promoter' }),
      ],
      undefined,
      stages,
    );
    expect(staged.repositories.map(({ repository, explained }) => [repository, explained])).toEqual([
      ['dev/api', 1],
      ['live/api', 1],
      ['prod/api', 1],
    ]);
  });
});

describe('the worst offenders', () => {
  const { worst } = reportOf(implant).custody;

  test('workloads are those with the most links missing or contradicted', () => {
    expect(worst.workloads).toEqual([
      {
        cluster: 'prod-1',
        namespace: 'shop',
        workload: 'Deployment/api',
        environment: 'prod',
        running: 2,
        broken: 3,
        links: ['origin', 'publisher', 'path'],
      },
    ]);
  });

  test('actors are those with the most unexplained pushes, unnamed ones together', () => {
    expect(worst.actors).toEqual([
      { actor: { name: 'mallory', kind: 'unknown' }, pushes: 2, unexplained: 2 },
      { pushes: 1, unexplained: 1 },
      { actor: { name: 'eve', kind: 'unknown' }, pushes: 1, unexplained: 1 },
    ]);
  });

  test('a repository needs five pushes to be among them, and the least explained share comes first', () => {
    const many = (repository: string, explained: number, all: number): Step =>
      Array.from({ length: all }, (_, index): Step => {
        const made = `${repository}:${index}`;
        return [
          index < explained ? ran(`${made}/1`, { made: [`${made}@${made}`] }) : [],
          pushed(made, made, { by: index < explained ? 'ci-bot' : 'mallory' }),
          days(1),
        ];
      });
    const report = reportOf([
      many('shop/half', 3, 6),
      many('shop/few', 0, 4),
      many('shop/third', 2, 6),
      many('shop/all', 5, 5),
    ]);
    expect(
      report.custody.worst.repositories.map(({ repository, explained, pushes }) => [repository, explained, pushes]),
    ).toEqual([
      ['shop/third', 2, 6],
      ['shop/half', 3, 6],
    ]);
  });

  test('of each there are ten at most, equals in the order of their names', () => {
    const crowd = Array.from({ length: 30 }, (_, index): Step => {
      const nth = String(29 - index).padStart(2, '0');
      return [
        pushed(`shop/s${nth}:1`, `s${nth}`, { by: `m${nth}` }),
        runs(`shop/s${nth}`, `shop/s${nth}:1`, `s${nth}`),
      ];
    });
    const report = reportOf(crowd);
    const first = Array.from({ length: 10 }, (_, index) => String(index).padStart(2, '0'));
    expect(report.custody.worst.actors.map(({ actor }) => actor?.name)).toEqual(first.map((nth) => `m${nth}`));
    expect(report.custody.worst.workloads.map(({ workload }) => workload)).toEqual(
      first.map((nth) => `Deployment/s${nth}`),
    );
  });
});

describe('a report of very much', () => {
  test('lists a hundred repositories, those with the most unexplained pushes, and says how many it left out', () => {
    const { custody, summary } = reportOf([
      Array.from({ length: 120 }, (_, index) => pushed(`shop/s${index}:1`, `s${index}`)),
      pushed('shop/zz:1', 'z1', { by: 'mallory' }),
      pushed('shop/zz:2', 'z2', { by: 'mallory' }),
    ]);
    expect(custody.repositories).toHaveLength(100);
    expect(custody.repositories[0]).toMatchObject({ repository: 'shop/zz', pushes: 2, explained: 0 });
    expect(custody.omitted.repositories).toBe(21);
    expect(summary.pushes.total).toBe(122);
  });

  test('lists five thousand containers, first of all those that run with a broken chain', () => {
    const ended = Array.from({ length: 5200 }, (_, index) =>
      runs(`jobs/j${index}`, 'shop/api:1', 'a', { ended: true, pod: `p${index}` }),
    );
    const { placements, custody } = reportOf([runs('shop/old', 'shop/old:1', 'f'), ended, released('api', '1', 'a')]);
    expect(placements).toHaveLength(5000);
    expect(custody.omitted.placements).toBe(202);
    expect(placements[0]?.workload).toBe('Deployment/old');
    expect(placements[1]?.workload).not.toBe('Deployment/j0');
    expect(placements.at(-1)?.workload).toBe('Deployment/api');
  }, 180_000);
});

const busy = history(
  usually(14, (index) => [
    index % 3 === 0 ? [] : ran(`${index}/1`, { made: [`shop/web:${index}@w${index}`] }),
    pushed(`shop/web:${index}`, `w${index}`, { by: index % 5 === 0 ? 'mallory' : 'ci-bot' }),
    runs('web/site', `shop/web:${index}`, `w${index}`, { pod: `p${index}`, ended: index % 2 === 0 }),
    decided('web/site', `shop/web:${index}`, { decision: index % 4 === 0 ? 'violated' : 'allowed' }),
  ]),
  implant,
  pushed('shop/tools:1', '7', { strength: 'asserted', by: 'stranger' }),
  runs('shop/tools', 'shop/tools:1', '7'),
);
/** Some at the same instant as the one before them. */
const events = busy.events.map(
  (event, index): LandwaiterEvent => (index % 6 === 5 ? { ...event, at: busy.events[index - 1]?.at ?? 0 } : event),
);

test.each([
  ['with a policy', policy],
  ['without a policy', observe()],
])(
  `the same facts in any order, repeated or not, make the same figures, %s (seed ${SEED})`,
  async (_, by) => {
    const told = async (deliveries: readonly LandwaiterEvent[]): Promise<string> => {
      const store = memoryStore();
      await store.record(deliveries);
      const { custody, placements } = analyze(
        { events: await store.facts(), coverage: busy.coverage, inputs: [] },
        by,
      ).report();
      return JSON.stringify([custody, placements]);
    };
    const expected = await told(events);
    expect(JSON.parse(expected)[1].length).toBeGreaterThan(15);
    const keys = fc.array(fc.nat(), { minLength: events.length * 2, maxLength: events.length * 2 });
    await fc.assert(
      fc.asyncProperty(keys, async (places) => {
        const order = [...places.entries()].sort(([, one], [, other]) => one - other);
        expect(await told(order.flatMap(([index]) => events[index % events.length] ?? []))).toBe(expected);
      }),
      { numRuns: 40, seed: SEED },
    );
  },
  120_000,
);

test('what the report says in JSON is what its schema promises, links, records and all', () => {
  const { coverage } = busy;
  const report = analyze({ events, coverage, inputs: [] }, policy, (events.at(-1)?.at ?? 0) + HOUR).report();
  const parsed: unknown = JSON.parse(JSON.stringify(reportJson(report)));
  expect(reportSchema.parse(parsed)).toEqual(parsed);
  const links = reportSchema.parse(parsed).placements.flatMap(({ custody }) => (custody ? [custody.links] : []));
  expect(new Set(links.map(({ origin }) => origin.state))).toEqual(new Set(['complete', 'missing', 'unknown']));
  for (const { origin } of links) if (origin.state === 'complete') expect(origin.evidence.length).toBeGreaterThan(0);
});
