import { expect, test } from 'vitest';
import { compilePolicy, observe } from '../../policy/compile/compile.ts';
import { loadPolicy } from '../../policy/file/load.ts';
import { ACME } from '../../rules/scenarios/acme.ts';
import { days, history, type Step } from '../../rules/scenarios/history.ts';
import { digestOf } from '../../rules/scenarios/scenario.ts';
import { asked, entered, ran, seen } from '../../rules/scenarios/workload-scenario.ts';
import { analyze } from './analyze.ts';
import { tracesOf } from './look-ups/trace.ts';
import { whereIs } from './look-ups/where.ts';

const POD = 'api-7d4b9c5f6d-x2x9q';
const story = (...steps: readonly Step[]) => {
  const { events, coverage } = history(
    asked('shop/api', { api: 'shop/api:1' }, { verb: 'create' }),
    ran('api-7d4b9c5f6d-k8s2v', 'api', 'shop/api:1', 'a'),
    ran(POD, 'api', 'shop/api:1', 'a'),
    ...steps,
  );
  return { events, coverage, inputs: [] };
};
const read = (...steps: readonly Step[]) => analyze(story(...steps), observe());

test('who came into a container stands in its trace, its place and its custody, and is no finding', () => {
  const analysis = read(days(1), entered(POD, 'api'), entered(POD, 'other'));
  const [chain] = tracesOf(digestOf('a'), analysis);
  expect(chain?.steps.filter(({ kind }) => kind === 'enter')).toMatchObject([
    { title: `dana@acme.example ran a program in api of pod ${POD} in prod-1/shop`, actor: 'dana@acme.example' },
  ]);
  expect(chain?.custody?.links.contents.reason).toMatch(/entered by dana@acme\.example at 2026-11-03T/);
  const [place] = whereIs(digestOf('a'), analysis).placements;
  expect(place?.containers?.map((one) => [one.pod, one.entered?.length ?? 0])).toEqual([
    ['api-7d4b9c5f6d-k8s2v', 0],
    [POD, 1],
  ]);
  const before = analyze(story(days(1)), compilePolicy(loadPolicy(ACME, 'p.yaml')));
  const after = analyze(story(days(1), entered(POD, 'api')), compilePolicy(loadPolicy(ACME, 'p.yaml')));
  expect(after.findings.map(({ id }) => id)).toEqual(before.findings.map(({ id }) => id));
});

test('an ephemeral container is told once, whatever is written to the pod later', () => {
  const debugged = {
    kind: 'Pod',
    verb: 'patch',
    by: 'dana@acme.example',
    ephemeral: { debugger: 'team/tools:1' },
  } as const;
  const patch = asked(`shop/${POD}`, { api: 'shop/api:1' }, debugged);
  const [chain] = tracesOf(
    digestOf('a'),
    read(days(1), patch, days(1), asked(`shop/${POD}`, { api: 'shop/api:1' }, { ...debugged, by: 'eve' })),
  );
  expect(chain?.steps.filter(({ kind }) => kind === 'enter').map(({ actor }) => actor)).toEqual(['dana@acme.example']);
});

test('what came before the container began is not told of it', () => {
  const [chain] = tracesOf(digestOf('b'), read(entered(POD, 'api'), days(1), ran(POD, 'api', 'shop/api:2', 'b')));
  expect(chain?.steps.some(({ kind }) => kind === 'enter')).toBe(false);
});

test('a pod with the processes of a node comes into what runs there, and not into itself', () => {
  const steps: readonly Step[] = [
    asked('shop/api', { api: 'shop/api:1' }, { verb: 'create' }),
    ran(POD, 'api', 'shop/api:1', 'a', { node: 'worker-1' }),
    ran('web-5f6d7c8b9-l2m4n', 'web', 'shop/web:1', 'b', { node: 'worker-2' }),
    days(1),
    asked(
      'shop/node-debugger-worker-1-x7k2q',
      { debugger: 'team/tools:1' },
      { kind: 'Pod', verb: 'create', by: 'dana@acme.example', onNode: 'worker-1' },
    ),
    seen('node-debugger-worker-1-x7k2q', 'debugger', 'team/tools:1', 'c', { node: 'worker-1' }),
  ];
  const { events, coverage } = history(...steps);
  const analysis = analyze({ events, coverage, inputs: [] }, observe());
  const entered = (digest: string): readonly string[] =>
    tracesOf(digestOf(digest), analysis).flatMap((one) =>
      one.steps.filter(({ kind }) => kind === 'enter').map(({ title }) => title),
    );
  expect(entered('a')).toEqual([
    'dana@acme.example came onto node worker-1 of prod-1, where api of shop runs, by pod shop/node-debugger-worker-1-x7k2q',
  ]);
  expect([entered('b'), entered('c')]).toEqual([[], []]);
  const [place] = whereIs(digestOf('a'), analysis).placements;
  expect(place?.containers?.[0]?.entered).toMatchObject([{ by: 'node', actor: 'dana@acme.example' }]);
});
