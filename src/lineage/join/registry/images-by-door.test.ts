import { expect, test } from 'vitest';
import { compilePolicy } from '../../../policy/compile/compile.ts';
import { loadPolicy } from '../../../policy/file/load.ts';
import { hours, minutes, history, type Step } from '../../../rules/scenarios/history.ts';
import { bare, by, DOORS } from '../../../rules/scenarios/doors.fixture.ts';
import { digestOf, pushed } from '../../../rules/scenarios/scenario.ts';
import { joinImagesByDoor } from './images-by-door.ts';
import { tellersBy } from './tellers.ts';
import type { KnownImages } from './images.ts';

const [a, b, c, e] = [digestOf('a'), digestOf('b'), digestOf('c'), digestOf('e')];
const PROD = { registry: 'registry.acme.example', repository: 'shop/api' };
const BUILD = { registry: 'build.acme.example', repository: 'shop/api' };
const policy = compilePolicy(loadPolicy(`version: 1\n${DOORS}`, 'doors.yaml'));
const BUILT = by('build', pushed('build.acme.example/shop/api:1.3', 'e', { children: 'a', config: 'c' }));

function joined(...steps: readonly Step[]): KnownImages {
  const told = history(...steps).events.flatMap((fact) => (fact.type === 'manifest.pushed' ? [fact] : []));
  return joinImagesByDoor(told, tellersBy(policy), policy);
}

test('what one registry says of a digest holds in its own repositories', () => {
  const images = joined(BUILT, by('prod', bare(pushed('shop/api:1.3', 'e')), bare(pushed('shop/api:1.4', 'a'))));
  expect(images.standsFor(a, BUILD)).toEqual([a, e]);
  expect(images.image(e, BUILD)).toMatchObject({ kind: 'index', children: [a], config: c });
  expect(images.standsFor(a, PROD)).toEqual([a]);
  expect(images.image(e, PROD)).toEqual({ digest: e, kind: 'unknown', children: [], parents: [] });
});

test('without a repository it is all that anybody says, which may raise a suspicion', () => {
  const images = joined(BUILT, by('prod', bare(pushed('shop/api:1.3', 'e'))));
  expect(images.standsFor(a)).toEqual([a, e]);
  expect(images.image(e)).toMatchObject({ kind: 'index', children: [a], config: c });
  expect(images.isSameImage(a, e)).toBe(true);
  expect(images.isSameImage(a, e, PROD)).toBe(false);
});

test('an index that was copied with what it lists is one there, too', () => {
  for (const steps of [
    [by('prod', bare(pushed('shop/api', 'a')), bare(pushed('shop/api:1.3', 'e'))), BUILT],
    [BUILT, hours(1), by('prod', bare(pushed('shop/api', 'a')), minutes(5), bare(pushed('shop/api:1.3', 'e')))],
  ]) {
    const images = joined(...steps);
    expect(images.standsFor(a, PROD)).toEqual([a, e]);
    expect(images.image(e, PROD)).toMatchObject({ kind: 'index', children: [a] });
    expect(images.image(e, PROD).config).toBeUndefined();
  }
});

test.each([
  ['under a tag', [pushed('shop/api:1.4', 'a'), pushed('shop/api:1.3', 'e')]],
  ['after it', [pushed('shop/api:1.3', 'e'), pushed('shop/api', 'a')]],
  ['by somebody else', [pushed('shop/api', 'a', { by: 'mallory' }), pushed('shop/api:1.3', 'e')]],
  ['elsewhere', [pushed('shop/web', 'a'), pushed('shop/api:1.3', 'e')]],
])('one that came %s is no part of it', (_, copied) => {
  const images = joined(BUILT, by('prod', ...copied.map(bare)));
  expect(images.standsFor(a, PROD)).toEqual([a]);
  expect(images.image(e, PROD).children).toEqual([]);
});

test('nor of what the repository’s own records call an image', () => {
  const images = joined(BUILT, by('prod', pushed('shop/api', 'a'), pushed('shop/api:1.3', 'e')));
  expect(images.standsFor(a, PROD)).toEqual([a]);
});

test('another registry’s records silence no claim of this one’s', () => {
  const claim = pushed('shop/api:1.3', 'e', { children: 'b', source: 'harbor', strength: 'asserted' });
  expect(joined(BUILT, by('prod', claim)).image(e, PROD).children).toEqual([b]);
});

test('a door that nobody names any more speaks of the registry that it told of; files speak of all', () => {
  const gone = joined(by('gone', pushed('build.acme.example/shop/api:1.3', 'e', { children: 'a' })));
  expect(gone.standsFor(a, BUILD)).toEqual([a, e]);
  expect(gone.standsFor(a, PROD)).toEqual([a]);
  const files = joined(
    pushed('build.acme.example/shop/api:1.3', 'e', { children: 'a' }),
    by('prod', pushed('x/y', 'b')),
  );
  expect(files.standsFor(a, PROD)).toEqual([a, e]);
});
