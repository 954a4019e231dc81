import { describe, expect, test } from 'vitest';
import { compileClients, products } from './clients.ts';

const DOCKER =
  'docker/27.3.1 go/go1.22.7 git-commit/41ca978 kernel/6.1.0 os/linux arch/amd64 UpstreamClient(Docker-Client/27.3.1 \\(linux\\))';

describe('a client pattern', () => {
  test.each([
    ['docker/*', DOCKER, true],
    ['Docker-Client/*', DOCKER, true],
    ['Docker-Client/27.3.1', DOCKER, true],
    ['Docker-Client/27.3.1 (linux)', DOCKER, true],
    ['Docker-Client/26*', DOCKER, false],
    ['linux', DOCKER, false],
    ['buildkit/*', 'buildkit/v0.16', true],
    ['buildkit/*', 'skopeo/1.9 (buildkit/v0.16)', false],
    ['skopeo/1.9', 'skopeo/1.9 (buildkit/v0.16)', true],
    ['curl', 'curl', true],
    ['a/1 b/2', 'a/1 b/2', true],
    ['Go-http-client/*', 'go-http-client/1.1', false],
  ])('%s against %s is %s', (pattern, client, expected) => {
    expect(compileClients([pattern]).matches(client)).toBe(expected);
  });

  test('sees the end of a comment that is never closed', () => {
    expect(products('a/1 (b (c/2')).toEqual(['a/1', 'a/1 (b (c/2']);
  });

  test('is tried against an overlong user agent as a whole only', () => {
    const list = compileClients(['docker/*']);
    expect(list.matches(`x ${'('.repeat(1_000_000)} docker/1`)).toBe(false);
    expect(list.matches(`docker/${'1'.repeat(10_000)}`)).toBe(true);
  });
});
