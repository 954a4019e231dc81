import { expect, test } from 'vitest';
import { compilePolicy, observe } from '../../../policy/compile/compile.ts';
import { loadPolicy } from '../../../policy/file/load.ts';
import { ACME } from '../../../rules/scenarios/acme.ts';
import { history, minutes, type Step } from '../../../rules/scenarios/history.ts';
import { pushed, ran, runs } from '../../../rules/scenarios/scenario.ts';
import { analyze } from '../analyze.ts';
import { search } from './search.ts';

const steps: readonly Step[] = [pushed('shop/api:1.4', 'a'), minutes(1), runs('shop/api', 'shop/api:1.4', 'a')];
const analysis = analyze({ ...history(...steps), inputs: [] }, observe());
const kinds = (text: string) => search(text, analysis).map(({ kind, hits }) => [kind, hits.map(({ name }) => name)]);

test.each(['aaaaaa', 'sha256:aaaaaaaaaaaa', `sha256:${'A'.repeat(64)}`])('%s finds the digest', (text) => {
  expect(kinds(text)).toContainEqual(['image', [`sha256:${'a'.repeat(64)}`]]);
});

test('fewer than six digits are no digest', () => {
  expect(kinds('aaaaa')).toEqual([]);
});

test('a name finds the tag, the repository and the workload, whatever its case', () => {
  expect(kinds('SHOP/API').map(([kind]) => kind)).toEqual(expect.arrayContaining(['tag', 'repository']));
  expect(kinds('deployment/api')).toEqual([['workload', [expect.stringContaining('/Deployment/api')]]]);
});

test('what is called exactly so comes first, and the rest is counted', () => {
  const many = Array.from({ length: 12 }, (_, index) => pushed(`shop/api:1.${index}`, 'a'));
  const [tags] = search('api:1.1', analyze({ ...history(...many), inputs: [] }, observe())).filter(
    ({ kind }) => kind === 'tag',
  );
  expect(tags?.hits[0]?.name).toMatch(/api:1\.1$/);
});

test('tags of images come before those of what is attached to them', () => {
  const signed = [pushed(`shop/api:sha256-${'a'.repeat(64)}.sig`, 'b'), pushed('shop/api:1.4', 'a')];
  const [tags] = search('shop', analyze({ ...history(...signed), inputs: [] }, observe())).filter(
    ({ kind }) => kind === 'tag',
  );
  expect(tags?.hits.map(({ name }) => name)).toEqual([
    expect.stringMatching(/api:1\.4$/),
    expect.stringMatching(/\.sig$/),
  ]);
});

test('a run is found by its number, with and without the attempt, and by its commit', () => {
  const built = analyze({ ...history(ran('19148920478/2', { commit: 'c'.repeat(40) })), inputs: [] }, observe());
  for (const text of ['19148920478', '19148920478/2', 'cccccc'])
    expect(search(text, built)).toMatchObject([{ kind: 'run', hits: [{ says: 'c'.repeat(40) }] }]);
  for (const text of ['1914892047', '19148920478/', '19148920478/1']) expect(search(text, built)).toEqual([]);
});

test('a run leads to the image that it made, not to a part of it', () => {
  const image = [pushed('shop/api', 'b'), pushed('shop/api:1.4', 'a', { children: 'b' })];
  const policy = compilePolicy(loadPolicy(ACME, 'acme'));
  const [found] = search('8123', analyze({ ...history(ran('8123/1'), ...image), inputs: [] }, policy));
  expect(found?.hits).toMatchObject([{ kind: 'run', digest: `sha256:${'a'.repeat(64)}` }]);
});

test('an address leads to each who pushed from it', () => {
  const from = { from: '192.0.2.44' };
  const two = [pushed('shop/api:1', 'a', { by: 'dana', ...from }), pushed('shop/api:2', 'b', { by: 'eve', ...from })];
  const [found] = search('192.0.2.44', analyze({ ...history(...two), inputs: [] }, observe()));
  expect(found?.hits.map(({ name, actor }) => [name, actor])).toEqual([
    ['192.0.2.44', 'dana'],
    ['192.0.2.44', 'eve'],
  ]);
});

test('what nobody is called finds nothing', () => {
  expect(kinds('no-such-thing')).toEqual([]);
});
