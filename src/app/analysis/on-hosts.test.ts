import { expect, test } from 'vitest';
import { history, hours, type Step } from '../../rules/scenarios/history.ts';
import { onHost, pushed } from '../../rules/scenarios/scenario.ts';
import { observe } from '../../policy/compile/compile.ts';
import { analyze } from './analyze.ts';

const API = 'shop/api:1.4';
const c1 = { container: 'c1' };
const c2 = { container: 'c2' };

function seen(...steps: readonly Step[]) {
  return analyze({ ...history(...steps), inputs: [] }, observe());
}

const implanted = [
  pushed(API, 'a', { config: 'conf-a', by: 'ci-bot' }),
  hours(24),
  onHost('build-1', 'committed', 'conf-b', API, c1),
  onHost('build-1', 'pushed', '', API),
  pushed(API, 'b', { config: 'conf-b', by: 'mallory' }),
  hours(2),
];
const run = [
  onHost('app-1', 'pulled', '', API),
  onHost('app-1', 'created', '', API, c2),
  onHost('app-1', 'started', '', API, c2),
];

test('what is found about a push says that its image was committed on a host, and which hosts run it', () => {
  const { findings } = seen(...implanted, ...run);
  const moved = findings.find(({ rule }) => rule === 'tag-repointed');
  expect(moved?.summary).toMatch(
    /The image was committed from a container on build-1 at \S+Z\. app-1 started 1 container of it at \S+Z\.$/,
  );
  expect(moved?.evidence.map(({ says }) => says)).toContain(
    'build-1: image committed as registry.acme.example/shop/api:1.4',
  );
  const made = findings.find(({ rule }) => rule === 'local-image-pushed');
  expect(made?.summary.match(/committed/g)).toHaveLength(1);
});

test('a container of another image of that name is none of it', () => {
  const before = [...run, onHost('app-1', 'started', '', API, c2)];
  const { findings } = seen(pushed(API, 'a', { config: 'conf-a', by: 'ci-bot' }), ...before, ...implanted.slice(1));
  expect(findings.filter(({ summary }) => summary.includes('app-1'))).toEqual([]);
});

test('custody says which containers it does not count, as long as they are not on record as ended', () => {
  const told = (...steps: readonly Step[]) =>
    seen(pushed(API, 'a'), ...steps)
      .limits()
      .filter(({ reason }) => reason.startsWith('custody counts'));
  expect(told(...run).map(({ reason }) => reason)).toEqual([
    'custody counts the containers of clusters: 1 container that app-1 started is left out (landwaiter where IMAGE tells of them)',
  ]);
  expect(told(...run, onHost('app-1', 'ended', '', API, c2))).toEqual([]);
});

test('of several files without a host each is a machine of its own in what is to be added', () => {
  const story = history(pushed(API, 'a'), onHost('', 'started', '', API, c1), onHost('', 'started', '', API, c2));
  const events = story.events.map((event, index) => ({
    ...event,
    origin: { ...event.origin, path: `hosts/h${index}.log` },
  }));
  const add = analyze({ ...story, events, inputs: [] }, observe())
    .limits()
    .flatMap((limit) => limit.add ?? []);
  expect(add).toEqual([
    'sources: [{ name: "h1.log", kind: podman, host: NAME-1, files: ["**/h1.log"] }, { name: "h2.log", kind: podman, host: NAME-2, files: ["**/h2.log"] }]',
  ]);
});

test('what a builder sent and the registry never told is said among the limits, and nothing that it told', () => {
  const sent = (tag: string): Step => onHost('build-1', 'pushed', 'conf-a', `shop/api:${tag}`);
  const told = seen(
    sent('1.4'),
    pushed(API, 'a', { config: 'conf-a' }),
    hours(2),
    sent('1.5'),
    sent('1.6'),
    hours(2),
    pushed('shop/api:1.7', 'c'),
  );
  const said = told.limits().filter(({ reason }) => reason.includes('do not show'));
  expect(said).toHaveLength(1);
  expect(said[0]?.reason).toMatch(
    /^build-1 recorded 2 pushes to registry\.acme\.example that its records do not show, from .* of shop\/api:1\.5, shop\/api:1\.6:/,
  );
  expect(
    seen(sent('1.4'), pushed(API, 'a'))
      .limits()
      .filter(({ reason }) => reason.includes('do not show')),
  ).toEqual([]);
});
