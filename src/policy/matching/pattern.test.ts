import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { compilePattern, compilePatterns, type Subject } from './pattern.ts';

describe('a pattern', () => {
  test.each<[Subject, string, string, boolean]>([
    ['repository', 'registry.acme.example/shop/api', 'registry.acme.example/shop/api', true],
    ['repository', 'registry.acme.example/shop/api', 'registry.acme.example/shop/api2', false],
    ['repository', 'registry.acme.example/shop/api', 'evil.example/registry.acme.example/shop/api', false],
    ['repository', 'registry.acme.example/shop/*', 'registry.acme.example/shop/api', true],
    ['repository', 'registry.acme.example/shop/*', 'registry.acme.example/shop/team/api', false],
    ['repository', 'registry.acme.example/shop/**', 'registry.acme.example/shop/team/api', true],
    ['repository', 'registry.acme.example/shop/**', 'registry.acme.example/shop', false],
    ['repository', 'registry.acme.example/shop/**', 'registry.acme.example/shop-evil/api', false],
    ['repository', '*.acme.example/api', 'registry.acme.example/api', true],
    ['repository', '*.acme.example/api', 'evil.example/x.acme.example/api', false],
    ['repository', '**', 'registry.acme.example/shop/api', true],
    ['repository', '**/base/**', 'registry.acme.example/base/alpine', true],
    ['repository', '**/base/**', 'registry.acme.example/team/base/alpine', true],
    ['repository', '**/base/**', 'registry.acme.example/mybase/alpine', false],
    ['repository', '**/proxyv2', 'docker.io/istio/proxyv2', true],
    ['repository', 'registry.acme.example/*-edge/**/api', 'registry.acme.example/shop-edge/a/b/api', true],
    ['repository', 'registryXacme.example/api', 'registry.acme.example/api', false],
    ['repository', 'registry.acme.example/api', 'registryXacme.example/api', false],
    ['repository', '[::1]:5000/shop/*', '[::1]:5000/shop/api', true],
    ['path', 'refs/heads/release/*', 'refs/heads/release/1.4', true],
    ['path', 'refs/heads/release/*', 'refs/heads/release/evil/1.4', false],
    ['path', 'refs/tags/v[0-9]*', 'refs/tags/v1.2', true],
    ['path', 'refs/tags/v[0-9]*', 'refs/tags/vx', false],
    ['path', 'audit/prod-eu/*.log', 'audit/prod-eu/2026-11-24.log', true],
    ['path', '**/*.log', 'audit/prod-eu/2026-11-24.log', true],
    ['name', '[0-9]*', '1.4.2', true],
    ['name', '[0-9]*', 'latest', false],
    ['name', '[0-9][0-9]', '12', true],
    ['name', '[0-9][0-9]', '123', false],
    ['name', '[a-f0-9]*', 'c0ffee', true],
    ['name', 'v*', 'v', true],
    ['name', 'prod-*', 'prod-eu/1', true],
    ['name', '**', 'anything', true],
    ['text', 'system:serviceaccount:argocd:*', 'system:serviceaccount:argocd:a/b', true],
    [
      'text',
      'arn:aws:sts::111122223333:assumed-role/gha-shop/*',
      'arn:aws:sts::111122223333:assumed-role/gha-shop/run/7',
      true,
    ],
    [
      'text',
      'arn:aws:sts::111122223333:assumed-role/gha-shop/*',
      'arn:aws:sts::111122223333:assumed-role/gha-shop-admin/7',
      false,
    ],
    ['text', 'dependabot[bot]', 'dependabot[bot]', true],
    ['text', 'dependabot[bot]', 'dependabotb', false],
    ['text', 'a.b', 'axb', false],
    ['text', 'dana', 'Dana', false],
    ['text', 'dana', 'dana\n', false],
  ])('as %s: %s against %s is %s', (subject, pattern, text, expected) => {
    expect(compilePattern(pattern, subject)(text)).toBe(expected);
  });

  test.each<[Subject, string, string]>([
    [
      'repository',
      'registry.acme.example/{a,b}',
      '"{" occurs in no repository; patterns know *, ** and ranges such as [0-9]',
    ],
    [
      'repository',
      'registry.acme.example/api?',
      '"?" occurs in no repository; patterns know *, ** and ranges such as [0-9]',
    ],
    ['repository', 'registry.acme.example/[ab]', 'brackets hold ranges only, such as [0-9] or [a-z0-9]'],
    ['name', 'v[0-9', 'brackets hold ranges only, such as [0-9] or [a-z0-9]'],
    ['name', 'v[9-0]', 'the range 9-0 runs backwards'],
    ['path', 'a***b', 'three stars in a row; ** already crosses every /'],
    ['name', '', 'an empty pattern matches nothing'],
    ['text', 'a'.repeat(513), 'longer than 512 characters'],
  ])('as %s: %s is refused: %s', (subject, pattern, reason) => {
    expect(() => compilePattern(pattern, subject)).toThrow(`pattern: ${reason}`);
  });

  test('costs its own length times the text’s and no more, however hostile the text is', () => {
    // A backtracking matcher would need more steps than there are atoms.
    const hostile = `${'a'.repeat(20_000)}!`;
    expect(compilePattern('*a*a*a*a*a*a*a*a*a*a*a*a*a*a*a*a*a*a*a*a*b', 'text')(hostile)).toBe(false);
    expect(compilePattern('**a/**a/**a/**a/**a/**b', 'path')('a/'.repeat(10_000))).toBe(false);
  });

  test('means what the same pattern means as a regular expression, asked again and again', () => {
    const atom = fc.constantFrom('a', 'b', '/', '*', '**', '[a-b]');
    const pattern = fc
      .array(atom, { minLength: 1, maxLength: 8 })
      .map((atoms) => atoms.filter((one, index) => !(one.startsWith('*') && atoms[index - 1]?.startsWith('*'))));
    const texts = fc.array(fc.string({ unit: fc.constantFrom('a', 'b', 'c', '/'), maxLength: 10 }), { maxLength: 20 });
    fc.assert(
      fc.property(pattern, texts, (atoms, asked) => {
        const expression = inAnyFolder(atoms.join(''))
          .map((one) => one.replaceAll(/\*\*?/g, (stars) => (stars === '**' ? '.*' : '[^/]*')))
          .join('|');
        const matches = compilePattern(atoms.join(''), 'path');
        for (const text of asked) expect(matches(text)).toBe(new RegExp(`^(?:${expression})$`, 's').test(text));
      }),
      { numRuns: 2000 },
    );
  });

  test.each([
    ['**/audit.log', 'audit.log', true],
    ['**/audit.log', 'cluster/node/audit.log', true],
    ['**/audit.log', 'other-audit.log', false],
    ['**/', '', false],
  ])('begins with any folder or none: %s against %s is %s', (pattern, path, expected) => {
    expect(compilePattern(pattern, 'path')(path)).toBe(expected);
  });

  test('of an empty list matches nothing', () => {
    expect(compilePatterns([], 'text').matches('')).toBe(false);
  });
});

/** The pattern, and what is left of it in no folder. */
function inAnyFolder(pattern: string): readonly string[] {
  return pattern.startsWith('**/') && pattern.length > 3 ? [pattern, ...inAnyFolder(pattern.slice(3))] : [pattern];
}
