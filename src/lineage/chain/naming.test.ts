import { expect, test } from 'vitest';
import { observe } from '../../policy/compile/compile.ts';
import { history, type Step } from '../../rules/scenarios/history.ts';
import { digestOf, pushed } from '../../rules/scenarios/scenario.ts';
import { joined } from '../join/joined.fixture.ts';
import { chainOf } from './chain.ts';

const HOME = 'registry.acme.example';
const COPY = 'copy.acme.example';

function titles(...steps: readonly Step[]): readonly string[] {
  const image = { registry: HOME, repository: 'shop/api', digest: digestOf('a') };
  return chainOf(image, joined(history(...steps), observe()), () => []).steps.map(({ title }) => title);
}

const home = pushed('shop/api:stable', 'a');
const copy = pushed(`${COPY}/shop/api:stable`, 'a', { by: 'replication' });

test('where a chain tells of several registries, each tag is told with its own', () => {
  expect(titles(home, copy, pushed('shop/api:stable', 'b'))).toEqual([
    `ci-bot pushed ${HOME}/shop/api:stable`,
    `${HOME}/shop/api:stable means sha256:aaaaaaaaaaaa…`,
    `replication pushed ${COPY}/shop/api:stable`,
    `${COPY}/shop/api:stable means sha256:aaaaaaaaaaaa…`,
    `${HOME}/shop/api:stable means sha256:bbbbbbbbbbbb…`,
  ]);
});

test('where it tells of one, the registry is not repeated', () => {
  expect(titles(home)).toEqual(['ci-bot pushed shop/api:stable', 'shop/api:stable means sha256:aaaaaaaaaaaa…']);
});
