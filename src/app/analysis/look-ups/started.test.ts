import { expect, test } from 'vitest';
import { observe } from '../../../policy/compile/compile.ts';
import { days, history, type Step } from '../../../rules/scenarios/history.ts';
import { digestOf, onHost, pushed, updated } from '../../../rules/scenarios/scenario.ts';
import { analyze } from '../analyze.ts';
import { tracesOf } from './trace.ts';
import { whereIs } from './where.ts';

const SIM = 'team/sim:latest';

function seen(...steps: readonly Step[]) {
  return analyze({ ...history(...steps), inputs: [] }, observe());
}

const night = (host: string): Step => [onHost(host, 'started', '', SIM), days(1)];
const nightly = seen(
  pushed(SIM, 'a'),
  night('lab-1'),
  night('lab-1'),
  pushed(SIM, 'b'),
  night('lab-2'),
  onHost('lab-2', 'started', '', 'team/other:1'),
);

function told(text: string) {
  return whereIs(text, nightly).started.map(({ host, image, facts }) => `${host} ${image} ${facts.length}`);
}

test('what hosts of no cluster started is told, each host with its times', () => {
  expect(told('registry.acme.example/team/sim:latest')).toEqual([
    'lab-1 registry.acme.example/team/sim:latest 2',
    'lab-2 registry.acme.example/team/sim:latest 1',
  ]);
  expect(whereIs(SIM, nightly).placements).toEqual([]);
});

test('a digest was started where its tag meant it then', () => {
  expect(told(digestOf('a'))).toEqual(['lab-1 registry.acme.example/team/sim:latest 2']);
  expect(told(digestOf('b'))).toEqual(['lab-2 registry.acme.example/team/sim:latest 1']);
});

test('what an actor pushed was started, too', () => {
  expect(told('ci-bot')).toHaveLength(2);
});

test('the trace of the image has it', () => {
  const [chain] = tracesOf(SIM, nightly);
  expect(chain?.steps.filter(({ kind }) => kind === 'host').map(({ title }) => title)).toEqual([
    'lab-1: started a container of registry.acme.example/team/sim:latest 2 times',
    'lab-2: started a container of registry.acme.example/team/sim:latest',
  ]);
});

test('a start is no build, and says nothing for or against the image', () => {
  const story = [pushed('shop/api:1', 'a'), updated('shop/api', 'shop/api:1')];
  const before = seen(...story, days(1));
  const after = seen(...story, days(1), onHost('lab-1', 'started', '', 'shop/api:1'));
  expect(after.lineage.pushes.flatMap((push) => after.lineage.hostOrigins(push))).toEqual([]);
  expect(after.findings.map(({ id }) => id)).toEqual(before.findings.map(({ id }) => id));
});
