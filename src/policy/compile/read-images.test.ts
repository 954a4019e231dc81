import { expect, test } from 'vitest';
import { coveringSource, isOpenDoor } from '../../core/open-door.ts';
import type { ExpectedSource } from '../../core/policy.ts';
import { compared } from '../../rules/scenarios/contents-scenario.ts';
import { history } from '../../rules/scenarios/history.ts';
import { pushed } from '../../rules/scenarios/scenario.ts';
import { loadPolicy } from '../file/load.ts';
import { compilePolicy } from './compile.ts';

const DOOR = 'intake: { auth: bearer, secret: SANDBOX }';
const policy = (more: string, covers = '') =>
  compilePolicy(
    loadPolicy(
      `version: 1
registries: [{ host: registry.acme.example, aliases: ["registry.internal.example:5000"] }]
sources:
  - { name: read, kind: image-comparison${covers} }
${more}
collectors:
  - { name: shop, kind: images, source: read, host: "registry.internal.example:5000", repositories: ["shop/**", base/debian], compare: suspicious }
  - { name: web, kind: images, source: read, host: other.example, repositories: [web], compare: deployed }
`,
      'p.yaml',
    ),
  );

const place = (name: string) => {
  const [registry = '', ...path] = name.split('/');
  return { registry, repository: path.join('/') };
};

function named(sources: readonly ExpectedSource[], name: string): ExpectedSource {
  const found = sources.find((one) => one.name === name);
  if (!found) throw new Error(`no source ${name}`);
  return found;
}

test('collectors read what their patterns cover, under whatever name of the registry', () => {
  const { readers } = policy('').contents;
  const by = (name: string) => readers.find(({ covers }) => covers(place(name)))?.name;
  expect(['registry.acme.example/shop/api', 'registry.acme.example/base/debian', 'other.example/web'].map(by)).toEqual([
    'shop',
    'shop',
    'web',
  ]);
  expect(['registry.acme.example/base/alpine', 'other.example/shop/api'].map(by)).toEqual([undefined, undefined]);
});

test('their source speaks of what they read, and of nothing else, unless it says more', () => {
  const may = (covers: string, name: string) =>
    named(policy('', covers).sources, 'read').scope.mayDescribe(place(name));
  expect(may('', 'registry.acme.example/shop/api')).toBe(true);
  expect(may('', 'other.example/web')).toBe(true);
  expect(may('', 'registry.acme.example/prod/api')).toBe(false);
  expect(may(', covers: [registry.acme.example]', 'registry.acme.example/prod/api')).toBe(true);
});

test('a door that names nothing is open beside them, and what it says of what they read is covered by them', () => {
  const { sources } = policy(`  - { name: sandbox, kind: image-comparison, ${DOOR} }
  - { name: pushes, kind: distribution, ${DOOR.replace('SANDBOX', 'PUSHES')} }`);
  const [sandbox, pushes] = [named(sources, 'sandbox'), named(sources, 'pushes')];
  expect(isOpenDoor(sandbox, 'registry', sources)).toBe(true);
  const { events } = history(pushed('shop/api:1', 'a'), compared('a', {}));
  const [push, comparison] = events;
  if (!push || !comparison) throw new Error('no events');
  expect(coveringSource(sandbox, comparison, sources)?.source.name).toBe('read');
  // What the registry itself tells of pushes is none the less for it.
  expect(coveringSource(pushes, push, sources)).toBeUndefined();
});
