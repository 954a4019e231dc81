import { describe, expect, test } from 'vitest';
import { parseDigest } from '../../core/digest.ts';
import type { ContainerObserved, LandwaiterEvent, ManifestPushed, RunReported } from '../../core/event.ts';
import { DAY, HOUR, MINUTE, parseTime } from '../../core/time.ts';
import { compilePolicy } from '../../policy/compile/compile.ts';
import { UNNAMED_REGISTRY } from '../../core/unnamed.ts';
import { isRegistryName, proposedName } from '../../policy/learn/draft/proposed-name.ts';
import { bindTo, unnamedFiles } from '../../policy/learn/draft/unnamed-files.ts';
import { loadPolicy } from '../../policy/file/load.ts';
import { isSuspicion } from '../../core/finding.ts';
import { analyze } from '../analysis/analyze.ts';
import { learnPolicy } from './learn-policy.ts';

const START = parseTime('2026-11-02T08:00:00Z');
const API = { registry: 'registry.acme.example', repository: 'shop/api' };
let serial = 0;
const observed = (source: string, at: number) => ({
  id: `${source}:${(serial += 1)}`,
  source,
  at,
  strength: 'recorded' as const,
  origin: { path: 'logs/x', line: 1, sha256: 'ab' },
});
const push = (at: number, actor: string, fields: Partial<ManifestPushed> = {}): ManifestPushed => {
  const common = observed('distribution', at);
  return {
    ...common,
    type: 'manifest.pushed',
    ...API,
    tag: `t${serial}`,
    digest: parseDigest(`sha256:${serial.toString(16).padStart(64, '0')}`),
    actor: { name: actor, kind: 'robot' },
    ...fields,
  };
};
const run = (at: number, workflow: string, trigger = 'push'): RunReported => ({
  ...observed('github', at),
  type: 'run.reported',
  system: 'github',
  project: 'acme/shop',
  run: String(serial),
  status: 'completed',
  started: at - 5 * MINUTE,
  ended: at + MINUTE,
  workflow,
  ref: 'main',
  trigger,
});
/** Every morning for four weeks a release, and every noon of some days something else. */
const month = (noon: (day: number, at: number) => readonly LandwaiterEvent[]): readonly LandwaiterEvent[] =>
  Array.from({ length: 28 }, (_, day) => {
    const at = START + day * DAY;
    return [run(at, 'release.yml'), push(at + 1000, 'ci-bot'), ...noon(day, at + 4 * HOUR)];
  }).flat();
const learned = (events: readonly LandwaiterEvent[]) => {
  const draft = learnPolicy({ events, coverage: [], inputs: [] });
  const entries = compilePolicy(loadPolicy(draft, 'draft.yaml')).publishers(API);
  return { draft, publisher: entries.find(({ builds }) => builds) ?? entries[0] };
};

describe('a draft is played before it is printed', () => {
  test('and says in its head what it raised and raises', () => {
    const { draft } = learned(month(() => []));
    expect(draft).toMatch(
      /# Played: a draft of the first half, until 2026-11-15T.*, raised 0 incidents of medium or more/,
    );
    expect(draft).toContain(
      '# This one, of all of it, raises 0 incidents of medium or more in the very records it was drafted from; 0 of them only with it.',
    );
  });

  test('and counts what is raised without a policy, too', () => {
    const events = month((day, at) => (day < 22 ? [] : [push(at, 'mallory', { tag: 't1' })]));
    const { draft } = learned(events);
    const raised = analyze({ events, coverage: [], inputs: [] }, compilePolicy(loadPolicy(draft, 'draft.yaml')));
    const incidents = raised.findings.filter((one) => isSuspicion(one) && one.incident === undefined);
    expect(incidents.length).toBeGreaterThan(0);
    const many = incidents.length === 1 ? 'incident' : 'incidents';
    expect(draft).toContain(`raises ${incidents.length} ${many} of medium or more (`);
    expect(draft).toContain('in the very records it was drafted from; 0 of them only with it.');
  });

  test('a workflow that begins in the second half floods the first draft, and is let in', () => {
    const { draft, publisher } = learned(
      month((day, at) =>
        day < 18 ? [] : [run(at, 'nightly.yml'), push(at + 1000, 'ci-bot', { repository: 'shop/api' })],
      ),
    );
    expect(draft).toMatch(/raised [1-9]\d* incidents? of medium or more \(.*\) in the second half/);
    expect(draft).toContain('raises 0 incidents of medium or more in the very records it was drafted from');
    expect(publisher?.builds?.flatMap(({ workflows }) => workflows?.patterns ?? [])).toEqual(
      expect.arrayContaining(['release.yml', 'nightly.yml']),
    );
  });

  test('a tag like that of a release which is made anew each night floods the draft, and floats', () => {
    const nightly = (day: number, at: number) => [
      { ...run(at, 'base.yml'), project: 'acme/base' },
      push(at + 1000, 'base-bot', { repository: 'base/dotnet', tag: day < 0 ? '' : '8.0' }),
    ];
    const { draft } = learned(month(nightly));
    expect(draft).toMatch(/- "8\.0" # .*; let in: \d+ findings of tag-repointed by "base-bot"/);
    expect(draft).toContain('raises 0 incidents of medium or more in the very records it was drafted from');
  });

  test('one that an intruder moves night after night does not', () => {
    const moved = (day: number, at: number) =>
      day < 5 ? [push(at, 'ci-bot', { tag: `1.${day}` })] : day < 20 ? [] : [push(at, 'mallory', { tag: '1.4' })];
    expect(learned(month(moved)).draft).not.toMatch(/^\s+- "1\.4"/m);
  });

  test('who pushes once stays a comment, and is found again', () => {
    const { draft, publisher } = learned(month((day, at) => (day === 20 ? [push(at, 'dana')] : [])));
    expect(publisher?.actors?.matches('dana')).toBe(false);
    expect(draft).toMatch(/not learned: "dana"|# - "dana".*rare/);
  });

  test('an intruder who knows that floods are loosened pushes often, and is not let in', () => {
    const { draft, publisher } = learned(
      month((day, at) => (day < 22 ? [] : [push(at, 'mallory'), push(at + HOUR, 'mallory')])),
    );
    expect(publisher?.actors?.matches('mallory')).toBe(false);
    expect(draft).toContain('# not learned: "mallory"');
  });

  test('an intruder whose pull requests are built again and again is not let in, and loosens nothing', () => {
    const { publisher } = learned(
      month((day, at) => (day < 25 ? [] : [run(at, 'test.yml', 'pull_request'), push(at + 1000, 'ci-bot')])),
    );
    expect(publisher?.builds?.flatMap(({ workflows }) => workflows?.patterns ?? [])).toEqual(['release.yml']);
  });

  test('an hour of records is played against nothing, and it says so', () => {
    expect(learned([push(START, 'ci-bot')]).draft).toContain('# It was played against nothing');
  });
});

test.each<[string, boolean, string | undefined]>([
  ['logs/prod-eu/audit.log', false, 'prod-eu'],
  ['logs/prod-eu-audit.log', false, 'prod-eu'],
  ['logs/audit.log', false, undefined],
  ['logs/build-1.ndjson', true, 'build-1'],
  ['hosts/build-2/podman.log', true, 'build-2'],
  ['hosts/docker.log.3.gz', true, undefined],
  ['pods/prod-eu.watch.ndjson', false, 'prod-eu'],
  ['logs/prod-eu-audit-2026-11-09.log.gz', false, 'prod-eu'],
])('proposes for %s what it is called for where it is from', (path, isHost, name) => {
  expect(proposedName(path, isHost)).toBe(name);
});

describe('what a node calls the bytes', () => {
  const seen = (day: number, fields: Partial<ContainerObserved>): ContainerObserved => ({
    ...observed('kubernetes-pods', START + day * DAY),
    type: 'container.observed',
    cluster: 'prod-eu',
    namespace: 'shop',
    pod: `api-${day}`,
    podUid: `uid-${day}`,
    container: 'api',
    kind: 'container',
    image: 'registry.acme.example/shop/api:1',
    running: true,
    ...fields,
  });

  test('is no repository that somebody runs from', () => {
    const other = { image: 'registry.acme.example/other/api:1', runtimeName: true } as const;
    const { draft } = learned(
      [0, 1, 2, 3, 4, 5].flatMap((day) => [
        seen(day, {}),
        seen(day, { ...other, pod: `b-${day}`, podUid: `b-${day}` }),
      ]),
    );
    expect(draft).toContain('"registry.acme.example/shop/*"');
    expect(draft).not.toContain('other/');
  });

  test('and records without a cluster are listed with a name to answer', () => {
    const { cluster: _, ...nowhere } = seen(1, {});
    const file = { ...nowhere, origin: { path: 'logs/prod-eu/pods.json', line: 1, sha256: 'ab' } };
    expect(unnamedFiles([file, { ...file, id: 'x' }])).toEqual([
      { what: 'cluster', kind: 'kubernetes-pods', base: 'pods.json', proposal: 'prod-eu' },
    ]);
    expect(learned([file]).draft).toContain('cluster: "prod-eu", files: ["**/pods.json"]');
  });

  test('nor of a registry, which is asked for with the only one possible', () => {
    const hint = { ...seen(1, {}), type: 'manifest.hinted', action: 'pushed', registry: UNNAMED_REGISTRY } as const;
    const log = {
      ...hint,
      source: 'quay-logs',
      repository: 'shop/api',
      origin: { path: 'q/logs.json', line: 1, sha256: 'ab' },
    };
    const unnamed = { what: 'registry', kind: 'quay-logs', base: 'logs.json' };
    expect(unnamedFiles([log])).toEqual([unnamed]);
    const [file] = unnamedFiles([log], { registries: { 'quay-logs': 'quay.acme.example' } });
    expect(file).toEqual({ ...unnamed, proposal: 'quay.acme.example' });
    expect(isRegistryName('quay.acme.example:8443')).toBe(true);
    expect(isRegistryName('https://quay.acme.example')).toBe(false);
    expect(file && bindTo([{ ...file, name: 'quay.acme.example' }], 'q/logs.json')).toEqual({
      registry: 'quay.acme.example',
    });
  });

  test('are listed once for the files of all days, and by their folder where two clusters call them alike', () => {
    const { cluster: _, ...nowhere } = seen(1, {});
    const paths = ['prod/audit-2026-11-01.log', 'prod/audit-2026-11-02.log', 'stage/audit-2026-11-01.log'];
    const files = unnamedFiles(paths.map((path) => ({ ...nowhere, origin: { path, line: 1, sha256: 'ab' } })));
    expect(files.map(({ base, proposal }) => [base, proposal])).toEqual([
      ['prod/audit-*.log', 'prod'],
      ['stage/audit-*.log', 'stage'],
    ]);
    const named = files.map((one) => ({ ...one, name: one.proposal ?? '' }));
    expect(paths.map((path) => bindTo(named, path))).toEqual([
      { cluster: 'prod' },
      { cluster: 'prod' },
      { cluster: 'stage' },
    ]);
  });
});
