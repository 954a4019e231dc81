import { describe, expect, test } from 'vitest';
import { isSuspicion } from '../../core/finding.ts';
import { parseDigest } from '../../core/digest.ts';
import type {
  ContainerObserved,
  LandwaiterEvent,
  ManifestHinted,
  ManifestPushed,
  RunReported,
  WorkloadChanged,
} from '../../core/event.ts';
import { DAY, HOUR, MINUTE } from '../../core/time.ts';
import { compilePolicy, observe } from '../../policy/compile/compile.ts';
import { loadPolicy } from '../../policy/file/load.ts';
import { analyze } from '../analysis/analyze.ts';
import { draftFrom } from './draft-policy.ts';
import { days, seen, START } from './recorded.fixture.ts';

const hinted = (day: number, actor: string, fields: Partial<ManifestHinted> = {}): ManifestHinted => ({
  ...seen(`${actor}-${day}`, 'quay-logs', day),
  type: 'manifest.hinted',
  action: 'pushed',
  registry: 'quay.acme.example',
  repository: 'dev/api',
  tag: 'main',
  actor: { name: actor, kind: 'robot' },
  ...fields,
});
const pushed = (day: number, actor: string, repository: string): ManifestPushed => ({
  ...seen(`${repository}-${day}`, 'distribution', day),
  type: 'manifest.pushed',
  registry: 'registry.acme.example',
  repository,
  digest: parseDigest(`sha256:${day.toString(16).padStart(64, '0')}`),
  actor: { name: actor, kind: 'robot' },
});
const changed = (day: number, workload: string, image: string): WorkloadChanged => ({
  ...seen(`${workload}-${image}-${day}`, 'kubernetes-audit', day),
  type: 'workload.changed',
  cluster: 'prod',
  namespace: 'shop',
  kind: 'Deployment',
  name: workload,
  verb: 'patch',
  containers: [{ name: 'app', kind: 'container', image }],
  actor: { name: 'deployer', kind: 'controller' },
});
const running = (day: number, workload: string, image: string): ContainerObserved => ({
  ...seen(`${workload}-${image}-${day}`, 'kubernetes-pods', day),
  type: 'container.observed',
  cluster: 'prod',
  namespace: 'shop',
  pod: `${workload}-${day}`,
  container: 'app',
  kind: 'container',
  image,
  running: true,
});

function draft(events: readonly LandwaiterEvent[]) {
  const text = draftFrom(analyze({ events, inputs: [], coverage: [] }, observe()));
  const { spec } = loadPolicy(text, 'draft');
  return { text, ...spec, repositories: spec.environments?.[0]?.repositories ?? [] };
}

describe('a registry whose records tell no digests', () => {
  const usual = days(12).map((day) => hinted(day, 'ci'));

  test('is listed with who pushes there', () => {
    const { registries, publishers } = draft(usual);
    expect(registries).toEqual([{ host: 'quay.acme.example' }]);
    expect(publishers).toEqual([{ repositories: ['quay.acme.example/dev/*'], actors: ['ci'] }]);
  });

  test('gives nobody rights who pushed there once, or of whom only a claim says so', () => {
    const once = { ...hinted(11, 'eve'), at: START + 11 * DAY + HOUR };
    const claims = usual.map((one) => ({
      ...one,
      id: `claim:${one.id}`,
      at: one.at + 2 * HOUR,
      tag: 'claimed',
      strength: 'asserted' as const,
      actor: { name: 'mallory', kind: 'robot' as const },
    }));
    expect(draft([...usual, once, ...claims]).publishers?.[0]?.actors).toEqual(['ci']);
  });
});

describe('folders beside each other', () => {
  const image = (folder: string, version: number) => `registry.acme.example/${folder}/api:1.${version}`;
  const prod = days(4).flatMap((day) => [
    changed(day, 'shop-api', image('prod/shop', day)),
    changed(day, 'pay-api', image('prod/pay', day)),
  ]);

  test('stand for the one that they are in', () => {
    expect(draft(prod).repositories).toEqual(['registry.acme.example/prod/**']);
  });

  test('of which each was seen once do so together', () => {
    const previews = ['core', 'shop', 'pay'].map((team, day) =>
      changed(day, `preview-${team}`, image(`preview/${team}`, 1)),
    );
    expect(draft([...prod, ...previews]).repositories).toContain('registry.acme.example/preview/**');
  });

  test('let in neither a stage of which one folder was seen once, nor their registry as a whole', () => {
    const { repositories } = draft([
      ...prod,
      changed(3, 'implant', image('labs/eve', 1)),
      ...days(4).map((day) => changed(day, 'tool', `registry.acme.example/tools/x:${day}`)),
    ]);
    expect(repositories).toEqual(['registry.acme.example/prod/**', 'registry.acme.example/tools/*']);
  });

  test('do not stand for a stage in which somebody else pushes, too', () => {
    const others = days(4).map((day) => pushed(day, 'labs-bot', 'prod/labs/probe'));
    const own = days(4).flatMap((day) => [pushed(day, 'ci', 'prod/shop/api'), pushed(day, 'ci', 'prod/pay/api')]);
    expect(draft([...prod, ...own, ...others]).repositories).toEqual([
      'registry.acme.example/prod/pay/*',
      'registry.acme.example/prod/shop/*',
    ]);
  });
});

describe('who pushes to most folders beside each other', () => {
  const by = (actor: string, folders: readonly string[], every: number) =>
    days(12).flatMap((day) =>
      day % every === 0 ? folders.map((folder) => pushed(day, actor, `acme/${folder}/api`)) : [],
    );
  const actorsOf = (folder: string, events: readonly LandwaiterEvent[]) =>
    draft(events).publishers?.find(({ repositories }) => repositories?.some((one) => one.includes(`/${folder}/`)))
      ?.actors;

  test('is let into one to which few came so far', () => {
    const rarely = by('promoter', ['pay'], 12).concat(by('ci', ['pay'], 4));
    expect(actorsOf('pay', [...by('promoter', ['shop', 'web', 'crm'], 1), ...rarely])).toContain('promoter');
  });

  test('is not let into one in which others push all the time, and he never did', () => {
    const events = [...by('builder', ['dev', 'cache', 'pr'], 1), ...by('promoter', ['prod'], 1)];
    expect(actorsOf('prod', events)).toEqual(['promoter']);
    expect(actorsOf('cache', events)).toEqual(['builder']);
  });
});

describe('what was asked for once, and stays', () => {
  const often = days(12).map((day) => changed(day, 'shop-api', `registry.acme.example/shop/api:1.${day}`));

  test('is let in where no record could show it running', () => {
    const { text, repositories } = draft([...often, changed(0, 'agent', 'registry.vendor.example/kube/agent:1')]);
    expect(repositories).toContain('registry.vendor.example/kube/*');
    expect(text).toContain('let in: it is asked for, since 2026-11-02T08:00:00Z');
  });

  test('is not where records of what runs show nothing of it, nor where it is of the last days', () => {
    const shown = running(1, 'shop-api', 'registry.acme.example/shop/api:1.1');
    const old = changed(0, 'implant', 'registry.acme.example/eve/x:1');
    expect(draft([...often, shown, old]).repositories).toEqual(['registry.acme.example/shop/*']);
    expect(draft([...often, changed(10, 'implant', 'registry.acme.example/eve/x:1')]).repositories).toEqual([
      'registry.acme.example/shop/*',
    ]);
  });
});

describe('what is given image after image of one repository', () => {
  const often = days(12).map((day) => changed(day, 'shop-api', `registry.acme.example/shop/api:1.${day}`));
  const status = often.map((_, day) => running(day, 'shop-api', `registry.acme.example/shop/api:1.${day}`));
  const ran = (from: number, to: number, folder: string): ContainerObserved => ({
    ...running(from, `crm-${from}`, `registry.acme.example/${folder}/crm:latest`),
    owners: [{ kind: 'Deployment', name: 'crm' }],
    container: 'crm',
    digest: parseDigest(`sha256:${(from + 100).toString(16).padStart(64, '0')}`),
    started: START + from * DAY,
    ...(to < 12 && { at: START + to * DAY, running: false, ended: START + to * DAY }),
  });

  test('is let in though neither of them has run for days', () => {
    const { repositories } = draft([...often, ...status, ran(5, 9, 'crm'), ran(9, 12, 'crm')]);
    expect(repositories).toContain('registry.acme.example/crm/*');
  });

  test('is not where an intruder had it run for an hour days ago, and again since yesterday', () => {
    const { repositories } = draft([...often, ...status, ran(5, 6, 'eve'), ran(10, 12, 'eve')]);
    expect(repositories).toEqual(['registry.acme.example/shop/*']);
  });
});

describe('a status that calls the bytes by a name', () => {
  const image = 'registry.acme.example/dev/api:main';
  const status = days(12).map(
    (day): ContainerObserved => ({
      ...running(day, 'web', image),
      pod: `web-${day}`,
      owners: [{ kind: 'Deployment', name: 'web' }],
      digest: parseDigest(`sha256:${(day + 100).toString(16).padStart(64, '0')}`),
      runtimeName: true,
    }),
  );

  test('shows where from it was deployed when that was asked for there', () => {
    const { text, repositories } = draft([changed(0, 'web', image), ...status]);
    expect(repositories).toEqual(['registry.acme.example/dev/*']);
    expect(text).toMatch(/"registry.acme.example\/dev\/\*" # 1[0-9] placements/);
  });

  test('shows nothing when something else was asked for, where others may hold the same bytes', () => {
    const asked = changed(0, 'web', 'registry.acme.example/shop/web:1');
    expect(draft([pushed(0, 'ci', 'shop/web'), asked, ...status]).repositories).toEqual([
      'registry.acme.example/shop/*',
    ]);
  });

  test('shows where from software of others comes that nobody asked for there by name', () => {
    const asked = changed(0, 'web', 'registry.acme.example/shop/web:1');
    const sidecar = status.map((one) => ({ ...one, container: 'mesh', image: 'registry.vendor.example/mesh/proxy:1' }));
    expect(draft([pushed(0, 'ci', 'shop/web'), asked, ...sidecar]).repositories).toContain(
      'registry.vendor.example/mesh/*',
    );
  });
});

describe('a cluster beside others', () => {
  const agent = 'registry.vendor.example/kube/agent:1';
  const main = days(12).map((day) => changed(day, 'shop-api', `registry.acme.example/prod/shop/api:1.${day}`));
  const dev = days(12).map((day) => ({
    ...changed(day, 'dev-api', `registry.acme.example/dev/shop/api:1.${day}`),
    cluster: 'staging',
  }));
  const pushes = days(12).map((day) => pushed(day, 'ci', 'prod/shop/api'));
  const listOf = (events: readonly LandwaiterEvent[], cluster: string) =>
    draft([...pushes, ...events]).environments?.find(({ name }) => name === cluster)?.repositories;

  test('takes what they do while little of it is on record', () => {
    const young = { ...changed(11, 'agent', agent), cluster: 'young' };
    expect(listOf([...main, young], 'young')).toEqual([
      'registry.vendor.example/kube/*',
      'registry.acme.example/prod/**',
    ]);
  });

  test('takes software of others that is usual there, and nothing that is pushed here', () => {
    const usual = days(4).map((day) => changed(day, `agent-${day}`, agent));
    expect(listOf([...main, ...usual, ...dev], 'staging')).toEqual([
      'registry.acme.example/dev/shop/*',
      'registry.vendor.example/kube/*',
    ]);
  });

  test('takes nothing that runs to its end in one other alone, as what builds images there', () => {
    const jobs = days(8).map((day) => ({
      ...running(day, `build-${day}`, 'registry.vendor.example/build/kaniko:1'),
      ended: START + day * DAY + HOUR,
      running: false,
    }));
    const staging = [...dev, running(0, 'dev-api', 'registry.acme.example/dev/shop/api:1.0')].map((one) => ({
      ...one,
      cluster: 'staging',
    }));
    expect(listOf([...main, ...jobs], 'prod')).toContain('registry.vendor.example/build/*');
    expect(listOf([...main, ...jobs, ...staging], 'staging')).toEqual(['registry.acme.example/dev/shop/*']);
  });

  test('takes nothing that was there once, on one of the last days', () => {
    const once = changed(11, 'implant', 'registry.evil.example/eve/x:1');
    expect(listOf([...main, once, ...dev], 'staging')).toEqual(['registry.acme.example/dev/shop/*']);
    const young = { ...changed(11, 'agent', agent), cluster: 'young' };
    expect(listOf([...main, once, young], 'young')).not.toContain('registry.evil.example/eve/*');
  });
});

describe('who deploys', () => {
  const main = days(20).map((day) => changed(day, 'api', `registry.acme.example/prod/shop/api:1.${day}`));
  const agent = {
    ...changed(0, 'agent', 'registry.vendor.example/kube/agent:1'),
    actor: { name: 'ada', kind: 'human' as const },
  };
  const system = { ...agent, namespace: 'kube-system' };

  test('is not asked where none of them brought anything: another does so there', () => {
    const { environments = [] } = draft([...main, system]);
    expect(environments.map(({ match, deployers }) => [match.namespaces, deployers])).toEqual([
      [['kube-system'], undefined],
      [undefined, ['deployer']],
    ]);
  });

  test('and who is new there is still told, by habit', () => {
    const text = draftFrom(analyze({ events: [...main, system], inputs: [], coverage: [] }, observe()));
    const intruder = { ...changed(20, 'agent', 'registry.vendor.example/kube/agent:2'), namespace: 'kube-system' };
    const events = [...main, system, { ...intruder, actor: { name: 'mallory', kind: 'human' as const } }];
    const { findings } = analyze({ events, inputs: [], coverage: [] }, compilePolicy(loadPolicy(text, 'draft.yaml')));
    expect(findings.filter(({ actor }) => actor?.name === 'mallory').map(({ rule }) => rule)).toContain(
      'deployed-by-unapproved-actor',
    );
  });

  test('where few changes are on record, is who deploys elsewhere, and not who did so there once', () => {
    const young = { ...agent, id: 'young', cluster: 'young' };
    const other = draft([...main, young]).environments?.find(({ name }) => name === 'young');
    expect(other?.deployers).toEqual(['deployer']);
  });
});

describe('builds', () => {
  const made = (day: number, project: string, minute: number, fields: Partial<RunReported> = {}): RunReported => ({
    ...seen(`${project}-${minute}-${day}`, 'github', day),
    at: START + day * DAY + minute * MINUTE + 20 * MINUTE,
    type: 'run.reported',
    system: 'github',
    project,
    run: `${project} ${day} ${minute}`,
    status: 'completed',
    started: START + day * DAY + minute * MINUTE,
    ended: START + day * DAY + minute * MINUTE + 20 * MINUTE,
    workflow: 'build.yml',
    ref: 'main',
    trigger: 'push',
    ...fields,
  });
  const image = (day: number, repository: string, minute: number, fields: Partial<ManifestPushed> = {}) => ({
    ...pushed(day, 'ci', repository),
    id: `${repository}-${day}-${minute}`,
    at: START + day * DAY + minute * MINUTE,
    tag: `t${day}-${minute}`,
    digest: parseDigest(`sha256:${`${repository.length}${day}${minute}`.padStart(64, '0')}`),
    ...fields,
  });
  const buildsIn = (events: readonly LandwaiterEvent[]) =>
    (draft(events).publishers ?? []).flatMap(({ repositories, builds }) =>
      builds ? [{ repositories, builds: builds.map(({ project, triggers }) => [project, ...(triggers ?? [])]) }] : [],
    );

  test('are asked of the repositories of which they are known, and not of those beside them', () => {
    const events = days(12).flatMap((day) => [
      made(day, 'acme/api', 0),
      image(day, 'shop/api', 10),
      ...(day < 2 ? [] : [image(day, 'shop/by-hand', 600)]),
    ]);
    expect(buildsIn(events)).toEqual([
      { repositories: ['registry.acme.example/shop/api'], builds: [['acme/api', 'push']] },
    ]);
  });

  test('are asked of each repository for its own project, and a run of another’s explains nothing there', () => {
    const both = (day: number): readonly LandwaiterEvent[] => [
      made(day, 'acme/api', 0),
      image(day, 'shop/api', 10),
      made(day, 'acme/front', 600),
      image(day, 'shop/front', 610),
    ];
    const events = days(12).flatMap(both);
    expect(buildsIn(events)).toEqual([
      { repositories: ['registry.acme.example/shop/api'], builds: [['acme/api', 'push']] },
      { repositories: ['registry.acme.example/shop/front'], builds: [['acme/front', 'push']] },
    ]);
    const stolen = [made(13, 'acme/front', 600), image(13, 'shop/api', 610)];
    const policy = compilePolicy(loadPolicy(draft(events).text, 'draft.yaml'));
    const all = [...events, ...both(12), ...stolen, ...both(14)];
    const scopeOf = (one: LandwaiterEvent): string => ('project' in one ? one.project : 'registry.acme.example');
    const coverage = [...Map.groupBy(all, (one) => `${one.source} ${scopeOf(one)}`).values()].flatMap((own) => {
      const minutes = [...new Set(own.map(({ at }) => Math.floor(at / MINUTE)))];
      return own.slice(0, 1).map((one) => ({ source: one.source, scope: scopeOf(one), minutes }));
    });
    const { findings } = analyze({ events: all, inputs: [], coverage }, policy);
    expect(findings.filter(isSuspicion).map(({ rule, image: told }) => [rule, told?.repository])).toContainEqual([
      'push-without-build',
      'shop/api',
    ]);
  });

  test('are not asked of previews, each from a ref of its own, and still are where a branch made a few beside', () => {
    const fromBranch = (day: number, minute: number) =>
      made(day, 'acme/api', minute, { ref: `refs/pull/${day}/merge` });
    const events = days(12).flatMap((day) => [
      made(day, 'acme/api', 0),
      image(day, 'shop/api', 10),
      ...(day % 2 > 0 ? [] : [fromBranch(day, 600), image(day, 'shop/preview-api', 610)]),
      ...(day % 4 > 0 ? [] : [fromBranch(day, 900), image(day, 'shop/api', 910)]),
    ]);
    expect(buildsIn(events).map(({ repositories }) => repositories)).toEqual([['registry.acme.example/shop/api']]);
  });

  test('are not asked of what had a build and is young: that it had too few is said, not that it had none', () => {
    const events = days(12).flatMap((day) => [
      made(day, 'acme/api', 0),
      image(day, 'shop/api', 10),
      ...(day < 11 ? [] : [made(day, 'acme/api', 300), image(day, 'shop/mail', 310)]),
    ]);
    const text = draftFrom(analyze({ events, inputs: [], coverage: [] }, observe()));
    expect(text).toContain('# not asked of "shop/mail": its images had runs, and are too few');
    expect(text).not.toContain('too many images there had none');
  });

  test('of a project that released nothing yet may be of a release, where another one released once', () => {
    const events = days(12).flatMap((day) => [
      made(day, 'acme/api', 0, day === 5 ? { ref: 'refs/tags/v1.0' } : {}),
      image(day, 'shop/api', 10),
      made(day, 'acme/web', 300),
      image(day, 'other/web', 310),
    ]);
    const refs = (draft(events).publishers ?? []).flatMap(({ builds = [] }) => builds.map((one) => one.refs));
    expect(refs).toEqual([
      ['refs/heads/main', 'refs/tags/*'],
      ['refs/heads/main', 'refs/tags/*'],
    ]);
  });

  test('of a project may be of a workflow that several others have, and of none that one has', () => {
    const of = (day: number, project: string, minute: number, workflow: string) => [
      made(day, `acme/${project}`, minute, { workflow }),
      image(day, `${project}/x`, minute + 10),
    ];
    const events = days(12).flatMap((day) => [
      ...of(day, 'api', 0, 'nightly.yml'),
      ...of(day, 'web', 300, 'build.yml'),
      ...of(day, 'pay', 600, 'build.yml'),
      ...of(day, 'own', 900, 'own.yml'),
    ]);
    const workflows = (draft(events).publishers ?? []).flatMap(({ builds = [] }) =>
      builds.map((one) => [one.project, ...(one.workflows ?? [])]),
    );
    expect(new Map(workflows.map(([project, ...names]) => [project, names]))).toEqual(
      new Map([
        ['acme/api', ['nightly.yml', 'build.yml']],
        ['acme/own', ['own.yml', 'build.yml']],
        ['acme/pay', ['build.yml']],
        ['acme/web', ['build.yml']],
      ]),
    );
  });

  test('at one time are told apart by the commit that the image names', () => {
    const events = days(12).flatMap((day) => {
      const [one, other] = [`${day}`.padStart(40, 'a'), `${day}`.padStart(40, 'b')];
      return [
        made(day, 'acme/api', 0, { commit: one }),
        made(day, 'acme/web', 0, { commit: other }),
        image(day, 'shop/api', 10, { tag: `sha-${one}` }),
        image(day, 'shop/web', 11, {
          tag: `sha-${other}`,
          digest: parseDigest(`sha256:${`${day}`.padStart(64, 'e')}`),
        }),
      ];
    });
    expect(buildsIn(events).flatMap(({ builds }) => builds)).toEqual([
      ['acme/api', 'push'],
      ['acme/web', 'push'],
    ]);
  });

  test('may be started as others usually are, and never as a change from outside is', () => {
    const events = days(12).flatMap((day) => [
      made(day, 'acme/api', 0),
      image(day, 'shop/api', 10),
      made(day, 'acme/web', 300, { trigger: 'schedule' }),
      image(day, 'other/web', 310),
      made(day, 'acme/pay', 600, { trigger: 'pull_request' }),
      image(day, 'third/pay', 610),
    ]);
    expect(
      new Map(buildsIn(events).map(({ repositories: [name], builds: [build] }) => [name, build?.slice(1)])),
    ).toEqual(
      new Map([
        ['registry.acme.example/shop/api', ['push', 'schedule']],
        ['registry.acme.example/other/web', ['schedule', 'push']],
        ['registry.acme.example/third/pay', ['pull_request']],
      ]),
    );
  });
});
