import { expect, test } from 'vitest';
import { sourceKey, sourceRepository } from './source-repository.ts';

test.each([
  ['https://github.com/acme/platform.git', 'github.com/acme/platform'],
  ['https://GitHub.com/acme/platform/', 'github.com/acme/platform'],
  ['https://x-access-token:secret@github.com:443/acme/platform', 'github.com/acme/platform'],
  ['git@github.com:acme/platform.git', 'github.com/acme/platform'],
  ['ssh://git@git.acme.example:7999/tools/platform.git', 'git.acme.example:7999/tools/platform'],
  ['https://acme@dev.azure.example/acme/My%20Shop/_git/api', 'dev.azure.example/acme/My Shop/_git/api'],
  ['acme/platform', 'acme/platform'],
  ['projects/acme-ci/locations/eu/connections/git/repositories/shop', undefined],
])('the repository at %s', (address, name) => {
  expect(sourceRepository(address)).toBe(name ?? address);
});

test.each([
  ['https://github.com@git.example/acme/platform', 'git.example/acme/platform'],
  ['https://github.com/acme/platform/../../mallory/platform', undefined],
  ['https://github.com/acme%2fplatform/x', undefined],
  ['https://github.com\\@git.example/acme/platform', undefined],
  ['https://git.example#@github.com/acme/platform', undefined],
  ['https://git.example/?github.com/acme/platform', undefined],
])('is not taken for another by %s', (address, name) => {
  expect(sourceRepository(address)).toBe(name ?? address);
});

test('is the same with and without the host of the usual forge', () => {
  expect(sourceKey('github.com/acme/platform')).toBe(sourceKey('acme/platform'));
  expect(sourceKey('git.example/acme/platform')).not.toBe(sourceKey('acme/platform'));
});
