import { describe, expect, test } from 'vitest';
import type { Actor } from '../../core/actor.ts';
import { parseDigest } from '../../core/digest.ts';
import type { ContainerObserved, LandwaiterEvent, ManifestPushed, WorkloadChanged } from '../../core/event.ts';
import { observe } from '../../policy/compile/compile.ts';
import { loadPolicy } from '../../policy/file/load.ts';
import { lintPolicy } from '../../policy/lint/lint.ts';
import { analyze } from '../analysis/analyze.ts';
import { draftFrom } from './draft-policy.ts';
import { days, seen } from './recorded.fixture.ts';

let made = 0;
function pushed(day: number, name: string, repository: string, more: Partial<ManifestPushed> = {}): ManifestPushed {
  made += 1;
  return {
    ...seen(`push-${made}`, 'nexus', day),
    type: 'manifest.pushed',
    registry: 'nexus.acme.example',
    repository,
    digest: parseDigest(`sha256:${made.toString(16).padStart(64, '0')}`),
    actor: { name, kind: 'robot' },
    ...more,
  };
}

function draft(events: readonly LandwaiterEvent[]) {
  const file = loadPolicy(draftFrom(analyze({ events, inputs: [], coverage: [] }, observe())), 'draft.yaml');
  expect(lintPolicy(file, { rules: [], critical: [], kinds: [] })).toEqual([]);
  const { publishers = [], environments } = file.spec;
  return {
    actorsOf: (folder: string) =>
      publishers.find(({ repositories, only }) => !only && repositories.includes(`nexus.acme.example/${folder}/*`))
        ?.actors,
    networksOf: (folder: string) =>
      publishers.find(({ repositories }) => repositories.includes(`nexus.acme.example/${folder}/*`))?.networks,
    actorsOfOne: (name: string) =>
      publishers.find(({ repositories }) => repositories.includes(`nexus.acme.example/${name}`))?.actors,
    attaching: publishers.flatMap(({ repositories, actors, only }) =>
      only ? [[...repositories, ...(actors ?? [])]] : [],
    ),
    operators: environments?.[0]?.operators,
  };
}

describe('a folder is filled', () => {
  const usual = days(12).map((day) => pushed(day, 'ci', 'prod/shop/api', { tag: 'main' }));
  const own = (name: string): Partial<ManifestPushed> => ({ actor: { name, kind: 'controller' } satisfies Actor });

  test('by the registry itself, seldom as it is, also where a pattern cannot spell how Nexus calls its tasks', () => {
    const fetched = pushed(3, '', 'prod/shop/cache', own('*TASK'));
    expect(draft([...usual, fetched]).actorsOf('prod/shop')).toEqual(['ci', '*TASK']);
    expect(draft([...usual, pushed(3, 'eve', 'prod/shop/cache')]).actorsOf('prod/shop')).toEqual(['ci']);
  });

  test('from a network that is usual, and from none where most come from another each time', () => {
    const from = (address: (day: number) => string) =>
      days(24).map((day) => pushed(day, 'ci', 'prod/shop/api', { tag: 'main', address: address(day) }));
    const lent = (day: number): string => (day % 2 === 0 ? '192.0.2.7' : `198.18.${day}.7`);
    expect(draft(from(() => '192.0.2.7')).networksOf('prod/shop')).toEqual(['192.0.2.0/24']);
    expect(draft(from((day) => (day === 5 ? '203.0.113.9' : '192.0.2.7'))).networksOf('prod/shop')).toEqual([
      '192.0.2.0/24',
    ]);
    expect(draft(from(lent)).networksOf('prod/shop')).toBeUndefined();
  });

  test('by nobody of whom only a claim says that he is the registry itself', () => {
    const claimed = pushed(3, '', 'prod/shop/cache', { ...own('registry-jobs'), strength: 'asserted' });
    expect(draft([...usual, claimed]).actorsOf('prod/shop')).toEqual(['ci']);
  });

  test('by who comes to most folders of its stage, and not by who came to one', () => {
    const ci = (team: string) => days(12).map((day) => pushed(day, 'ci', `prod/${team}/api`, { tag: 'main' }));
    const released = (day: number, name: string, team: string) =>
      pushed(day, name, `prod/${team}/api`, { tag: `1.${day}.0` });
    const teams = [...ci('shop'), ...ci('pay'), ...ci('ops')];
    const roaming = [released(0, 'promoter', 'shop'), released(1, 'promoter', 'pay'), released(2, 'promoter', 'shop')];
    const learned = draft([...teams, ...roaming, released(1, 'eve', 'pay')]);
    for (const team of ['shop', 'pay', 'ops']) expect(learned.actorsOf(`prod/${team}`)).toEqual(['ci', 'promoter']);
  });

  test('with attachments by who attaches to images and brings none, and he is no publisher of anything', () => {
    const ci = (folder: string) => days(12).map((day) => pushed(day, 'ci', `${folder}/os`, { tag: `2026-${day}` }));
    const signed = (day: number, name: string, of: ManifestPushed) =>
      pushed(day, name, of.repository, { tag: `${of.digest.replace(':', '-')}.sig` });
    const signatures = (name: string) => usual.slice(0, 4).map((one, day) => signed(day, name, one));
    const all = [...usual, ...ci('base'), ...signatures('signer'), ...signatures('mallory')];
    const learned = draft([...all, pushed(5, 'mallory', 'prod/shop/api', { tag: '1.0.0' })]);
    expect(learned.actorsOf('base')).toEqual(['ci']);
    expect(learned.actorsOf('prod/shop')).toEqual(['ci']);
    expect(learned.attaching).toEqual([
      ['nexus.acme.example/**', 'signer'],
      ['nexus.acme.example/prod/shop/*', 'mallory'],
    ]);
  });

  test('by several who have a repository each: whoever is too rare for all of them comes to his own', () => {
    const alone = (name: string, on: readonly number[]) =>
      on.map((day) => pushed(day, name, `playground/${name}`, { tag: `v${day}` }));
    const students = [...alone('ada', [0, 2, 5, 8]), ...alone('bo', [1, 8]), ...alone('cy', [3])];
    const learned = draft(students);
    expect(learned.actorsOf('playground')).toEqual(['ada']);
    expect(learned.actorsOfOne('playground/bo')).toEqual(['bo']);
    expect(learned.actorsOfOne('playground/cy')).toBeUndefined();
    const visited = draft([...students, pushed(9, 'eve', 'playground/bo', { tag: 'v1' })]);
    expect(visited.actorsOfOne('playground/bo')).toBeUndefined();
  });

  test('by a build system: whoever makes a repository of his own beside it and comes twice stays a comment', () => {
    const eves = [3, 9].map((day) => pushed(day, 'eve', 'prod/shop/eve', { tag: `v${day}` }));
    const learned = draft([...usual, ...eves]);
    expect(learned.actorsOf('prod/shop')).toEqual(['ci']);
    expect(learned.actorsOfOne('prod/shop/eve')).toBeUndefined();
  });

  test('with attachments where he made some by who brings images elsewhere, and by nobody who came once', () => {
    const signed = (day: number, name: string) =>
      pushed(day, name, 'prod/shop/api', { tag: `sha256-${'a'.repeat(64)}.sig` });
    const tools = days(12).map((day) => pushed(day, 'tools', 'base/os', { tag: `2026-${day}` }));
    const learned = draft([...usual, ...tools, ...days(4).map((day) => signed(day, 'tools')), signed(5, 'eve')]);
    expect(learned.actorsOf('prod/shop')).toEqual(['ci']);
    expect(learned.attaching).toEqual([['nexus.acme.example/prod/shop/*', 'tools']]);
  });
});

describe('who makes things for objects of a kind of its own once', () => {
  const image = 'nexus.acme.example/prod/shop/api:main';
  const rolled = (day: number, account: string): WorkloadChanged => ({
    ...seen(`${account}-${day}`, 'kubernetes-audit', day),
    type: 'workload.changed',
    cluster: 'prod',
    namespace: 'shop',
    kind: 'ReplicaSet',
    name: `${account}-6b9f`,
    verb: 'create',
    containers: [{ name: 'app', kind: 'container', image }],
    owners: [{ kind: 'Rollout', name: account }],
    actor: { name: `system:serviceaccount:${account}`, kind: 'robot' },
  });
  const running = (day: number, account: string): ContainerObserved => ({
    ...seen(`${account}-${day}`, 'kubernetes-pods', day),
    type: 'container.observed',
    cluster: 'prod',
    namespace: 'shop',
    pod: `${account}-6b9f-x`,
    container: 'app',
    kind: 'container',
    image,
    running: true,
    owners: [{ kind: 'ReplicaSet', name: `${account}-6b9f` }],
  });

  test('is an operator where what he made stays, and none where it is new', () => {
    const events = [rolled(1, 'argo'), running(1, 'argo'), running(9, 'argo'), rolled(9, 'eve'), running(9, 'eve')];
    expect(draft(events).operators).toEqual(['system:serviceaccount:argo']);
  });

  test('is none by what another’s work stays, whose object he calls his own', () => {
    const forged = { ...rolled(5, 'eve'), owners: [{ kind: 'Rollout', name: 'argo' }] };
    const events = [rolled(1, 'argo'), running(1, 'argo'), rolled(4, 'argo'), forged, running(9, 'argo')];
    expect(draft(events).operators).toEqual(['system:serviceaccount:argo']);
  });
});
