import { expect, test } from 'vitest';
import type { Coverage } from '../../core/coverage.ts';
import { compilePolicy } from '../../policy/compile/compile.ts';
import { loadPolicy } from '../../policy/file/load.ts';
import { history, type Step } from '../../rules/scenarios/history.ts';
import { pushed, ran, runs } from '../../rules/scenarios/scenario.ts';
import { elsewhereThan } from './elsewhere.ts';
import { throughDoor } from './through-door.ts';

const door = (name: string, kind: string, rest = ''): string =>
  `  - { name: ${name}, kind: ${kind},${rest} intake: { auth: bearer, secret: ${name.toUpperCase()} } }`;

/** What becomes of what the first of these doors tells, and of what it hears. */
function through(doors: readonly string[], step: Step, coverage: readonly Coverage[] = []) {
  const { sources } = compilePolicy(loadPolicy(`version: 1\nsources:\n${doors.join('\n')}`, 'doors.yaml'));
  const [source] = sources;
  if (!source) throw new Error('no door');
  const piece = throughDoor(
    { ...EMPTY, events: history(step).events, coverage },
    { sources: [{ name: source.name, scope: source.scope }], elsewhere: elsewhereThan(source, sources) },
  );
  return { told: piece.events.map(({ type, strength }) => `${type} ${strength}`), coverage: piece.coverage };
}
const EMPTY = {
  lines: 0,
  events: [],
  coverage: [],
  refused: [],
  refusedMore: 0,
  records: 1,
  sources: [],
  untold: [],
  understood: [],
};
const heard = (scope: string, source = 'distribution'): Coverage => ({ source, scope, minutes: [1] });

test.each([
  ['a registry', door('two', 'ecr-eventbridge', ' covers: [registry.acme.example],'), pushed('shop/api:1', 'a')],
  ['a cluster', door('two', 'kubernetes-audit', ' cluster: prod-1,'), runs('shop/api', 'shop/api:1', 'a')],
])('what a door says of %s that the entry of another covers is a claim', (_, other, step) => {
  const source = history(step).events[0]?.source ?? '';
  const recorded = [expect.stringMatching(/ recorded$/)];
  expect(through([door('one', source)], step).told).toEqual(recorded);
  expect(through([door('one', source), other], step).told).toEqual([expect.stringMatching(/ asserted$/)]);
});

test('where that one only claims, too, it is not believed at all', () => {
  const other = door('two', 'harbor', ' covers: [registry.acme.example],');
  expect(through([door('one', 'distribution'), other], pushed('shop/api:1', 'a')).told).toEqual([
    'scope.exceeded asserted',
  ]);
});

test('what nobody else covers it tells as before', () => {
  const other = door('two', 'harbor', ' covers: [other.example],');
  const recorded = ['manifest.pushed recorded'];
  expect(through([door('one', 'distribution'), other], pushed('shop/api:1', 'a')).told).toEqual(recorded);
  const itself = door('one', 'distribution', ' covers: [registry.acme.example],');
  const both = door('two', 'harbor', ' covers: [registry.acme.example],');
  expect(through([itself, both], pushed('shop/api:1', 'a')).told).toEqual(recorded);
});

test('a project of another build system is another project', () => {
  const one = door('one', 'github');
  const told = (other: string) => through([one, other], ran('1/1')).told;
  expect(told(door('two', 'gitlab', ' projects: [acme/shop],'))).toEqual(['run.reported recorded']);
  expect(told(door('two', 'github-audit', ' projects: [acme/shop],'))).toEqual(['scope.exceeded asserted']);
});

test('an entry that names projects and no registry tells no push', () => {
  const projects = door('one', 'distribution', ' projects: [acme/shop],');
  const both = door('one', 'distribution', ' projects: [acme/shop], covers: [registry.acme.example],');
  const beyond = (one: string) => {
    const [source] = compilePolicy(loadPolicy(`version: 1\nsources:\n${one}`, 'doors.yaml')).sources;
    return history(pushed('shop/api:1', 'a')).events.map((event) => source?.scope.beyond(event));
  };
  expect(beyond(projects)).toEqual([{ part: 'registry', name: 'registry.acme.example' }]);
  expect(beyond(both)).toEqual([undefined]);
});

test('nobody is heard for what another covers, nor for a whole registry by whoever has a folder of it', () => {
  const step = pushed('shop/api:1', 'a');
  const rows = [heard('registry.acme.example'), heard('other.example')];
  const whole = door('two', 'distribution', ' covers: [registry.acme.example],');
  const folder = door('one', 'distribution', ' covers: ["registry.acme.example/shop/**", other.example],');
  const scopes = (doors: readonly string[]) => through(doors, step, rows).coverage.map(({ scope }) => scope);
  expect(scopes([door('one', 'distribution')])).toEqual(['registry.acme.example', 'other.example']);
  expect(scopes([door('one', 'distribution'), whole])).toEqual(['other.example']);
  expect(scopes([folder])).toEqual(['registry.acme.example', 'other.example']);
  expect(scopes([folder, whole])).toEqual(['other.example']);
});
