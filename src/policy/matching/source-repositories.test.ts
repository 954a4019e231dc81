import { expect, test } from 'vitest';
import { compileSourceRepositories } from './source-repositories.ts';

test.each([
  ['acme/platform', 'github.com/acme/platform', true],
  ['acme/platform', 'acme/platform', true],
  ['acme/platform', 'git.example/acme/platform', false],
  ['acme/platform', 'github.com/mallory/platform', false],
  ['acme/*', 'github.com/acme/platform', true],
  ['acme/*', 'git.example/acme/platform', false],
  ['https://GitHub.com/acme/platform.git', 'github.com/acme/platform', true],
  ['github.com/acme/platform', 'acme/platform', false],
  ['git.acme.example/tools/*', 'git.acme.example/tools/platform', true],
  ['**', 'https://git.example/a/../b', true],
  ['acme/platform', '', false],
])('%s and %s', (pattern, repository, fits) => {
  expect(compileSourceRepositories([pattern]).matches(repository)).toBe(fits);
});
