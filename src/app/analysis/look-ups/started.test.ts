import { expect, test } from 'vitest';
import { observe } from '../../../policy/compile/compile.ts';
import { days, history, hours, type Step } from '../../../rules/scenarios/history.ts';
import { untold } from '../../../rules/scenarios/asking-scenario.ts';
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

const c1 = { container: 'c1' };
const c2 = { container: 'c2' };
const ran = (one: typeof c1): Step => [
  onHost('lab-1', 'created', '', SIM, one),
  onHost('lab-1', 'started', '', SIM, one),
];

/** By host and name: how often, and whether it is surely this image. */
function startsOf(text: string, ...steps: readonly Step[]) {
  return whereIs(text, seen(...steps)).started.map(
    ({ host, unsure, facts }) => `${host} ${facts.length}${unsure ? ' perhaps' : ''}`,
  );
}

test('where no record tells what a name meant on a host, it is not known which image was started', () => {
  const perhaps = (text: string) => whereIs(text, nightly).started.map(({ host, unsure }) => [host, unsure]);
  expect(perhaps(digestOf('a'))).toEqual([
    ['lab-1', true],
    ['lab-2', true],
  ]);
  expect(perhaps(digestOf('b'))).toEqual([['lab-2', true]]);
});

test('what is built on a host and pushed later ran there before', () => {
  const story = [
    pushed(SIM, 'old'),
    days(1),
    onHost('lab-1', 'tagged', 'conf', SIM),
    ran(c1),
    hours(1),
    pushed(SIM, 'new', { config: 'conf' }),
  ];
  expect(startsOf(digestOf('new'), ...story)).toEqual(['lab-1 1']);
  expect(startsOf(digestOf('old'), ...story)).toEqual([]);
});

test('a container that is started again is of the image that it was made of', () => {
  const story = [
    pushed(SIM, 'a'),
    hours(1),
    onHost('lab-1', 'pulled', '', SIM),
    ran(c1),
    days(1),
    pushed(SIM, 'b'),
    hours(1),
    onHost('lab-1', 'pulled', '', SIM),
    ran(c2),
    days(1),
    onHost('lab-1', 'started', '', SIM, c1),
  ];
  expect(startsOf(digestOf('a'), ...story)).toEqual(['lab-1 2']);
  expect(startsOf(digestOf('b'), ...story)).toEqual(['lab-1 1']);
});

test('a host has of a tag what it pulled last, whatever the registry has since', () => {
  const story = [
    pushed(SIM, 'a'),
    hours(1),
    onHost('lab-1', 'pulled', '', SIM),
    days(1),
    pushed(SIM, 'b'),
    hours(1),
    ran(c1),
  ];
  expect(startsOf(digestOf('a'), ...story)).toEqual(['lab-1 1']);
  expect(startsOf(digestOf('b'), ...story)).toEqual([]);
});

test('what a tag was set to without a record of the digest is what a host may have pulled', () => {
  const story = [pushed(SIM, 'a'), hours(1), untold(SIM), hours(1), onHost('lab-1', 'pulled', '', SIM), ran(c1)];
  expect(startsOf(digestOf('a'), ...story)).toEqual(['lab-1 1 perhaps']);
});

test('who gives the name to a container of his own by a commit that names none does not hide behind what was pulled', () => {
  const story = [
    pushed(SIM, 'a'),
    hours(1),
    onHost('lab-1', 'pulled', '', SIM),
    onHost('lab-1', 'committed', ''),
    ran(c1),
  ];
  expect(startsOf(digestOf('a'), ...story)).toEqual(['lab-1 1 perhaps']);
});

test('what a digest names is that image, and what ended is known to have', () => {
  const pinned = `team/sim@${digestOf('a')}`;
  const story = seen(
    pushed(SIM, 'a'),
    onHost('lab-1', 'started', '', pinned, c1),
    hours(1),
    onHost('lab-1', 'ended', '', pinned, c1),
  );
  const [one] = whereIs(digestOf('a'), story).started;
  expect(one?.unsure).toBeUndefined();
  expect((one?.ended ?? 0) - (one?.from ?? 0)).toBe(3_660_000);
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

test('what hosts alone run is on record as started, and nothing is said of containers that would contradict it', () => {
  const story = seen(onHost('lab-1', 'started', '', 'team/other:1', c1));
  const { started, notOnRecord } = whereIs('team/other:1', story);
  expect(started).toHaveLength(1);
  expect(notOnRecord.filter((one) => one.startsWith('no container'))).toEqual([]);
});

test('a name that is nearly one on record is answered with that, and too little of a digest with how much it takes', () => {
  expect(() => whereIs('team/siim', nightly)).toThrow('on record is registry.acme.example/team/sim');
  expect(() => whereIs('siim:latest', nightly)).toThrow('on record is registry.acme.example/team/sim');
  expect(() => whereIs('sha256:b606f37', nightly)).toThrow('give its first 12 digits at least');
});
