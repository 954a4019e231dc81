import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { InvalidInput } from '../../core/error.ts';
import { loadPolicy } from '../file/load.ts';

const page = readFileSync(new URL('../../../docs/collectors.md', import.meta.url), 'utf8');
const example = /```yaml\n(.*?)```/s.exec(page)?.[1] ?? '';

function problems(collector: string): string {
  const sources =
    'sources: [{ name: stock, kind: registry-inventory }, { name: runs, kind: github }, { name: told, kind: image-comparison, intake: { auth: bearer, secret: T } }]';
  try {
    loadPolicy(`version: 1\n${sources}\ncollectors:\n  - ${collector}\n`, 'p.yaml');
  } catch (error) {
    if (error instanceof InvalidInput) return error.message;
    throw error;
  }
  return 'loads';
}

const registry = 'name: r, kind: registry, host: registry.acme.example, repositories: [shop/api]';

test('the example of the documentation loads, and has every kind', () => {
  const { spec } = loadPolicy(example, 'collectors.md');
  const kinds = (spec.collectors ?? []).map(({ kind }) => kind);
  expect(kinds).toEqual([
    'registry',
    'registry-canary',
    'engine',
    'github',
    'github-redelivery',
    'gitlab',
    'file',
    'images',
    'images',
  ]);
  for (const kind of kinds) expect(page).toContain(`\n## ${kind}\n`);
});

describe('a collector', () => {
  test('is what the documentation says', () => {
    expect(problems(`{ ${registry}, source: stock }`)).toBe('loads');
  });

  test.each([
    [
      'of a kind that is none',
      '{ name: r, kind: registri, source: stock }',
      'choose kind from registry, registry-canary',
    ],
    [
      'that reads images for a source where others may deliver',
      '{ name: i, kind: images, source: told, host: registry.acme.example, repositories: [shop/api], compare: suspicious }',
      'has an intake: what others say of images would count for as much as what was read here',
    ],
    [
      'that reads images, and does not say which',
      '{ name: i, kind: images, source: told, host: registry.acme.example, repositories: [shop/api], compare: all }',
      'compare: ',
    ],
    [
      'that reads images, and does nothing with them',
      '{ name: i, kind: images, source: stock, host: registry.acme.example, repositories: [shop/api] }',
      'does nothing: give it compare, verify or both',
    ],
    ['with a key of another kind', `{ ${registry}, source: stock, socket: /run/docker.sock }`, 'socket: unknown key'],
    ['for a source that is not there', `{ ${registry}, source: stok }`, 'did you mean "stock"?'],
    [
      'for a source of another kind',
      `{ ${registry}, source: runs }`,
      'is of kind "github", and what is fetched here is of kind "registry-inventory"',
    ],
    ['with a secret in it', `{ ${registry}, source: stock, secret: "robot:Pa55word" }`, 'not the name of a secret'],
    [
      'of a log whose path is not absolute',
      '{ name: f, kind: file, source: runs, path: audit.log }',
      'not an absolute path',
    ],
    [
      'without TLS to elsewhere',
      '{ name: g, kind: github, source: runs, secret: T, projects: [a/b], api: "ftp://x" }',
      'not an https address',
    ],
  ])('%s is refused', (_, collector, reason) => expect(problems(collector)).toContain(reason));

  test('with a secret in it is refused without showing it', () => {
    expect(problems(`{ ${registry}, source: stock, secret: "robot:Pa55word" }`)).not.toContain('Pa55word');
  });

  test('has a name of its own', () => {
    expect(problems(`{ ${registry}, source: stock }\n  - { ${registry}, source: stock }`)).toContain(
      'collectors[1].name',
    );
  });
});
