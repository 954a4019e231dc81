import { parseHost } from '../../core/reference.ts';
import type { Matcher, RepositoryName } from '../../core/policy.ts';
import { compilePattern, compilePatterns, type Test } from './pattern.ts';

/** A host in canonical form, after the policy's aliases. */
export type Canonical = (host: string) => string;

/** Repository patterns as one question about `host/path`; a host that a pattern spells out is made canonical first. */
export function compileRepositories(patterns: readonly string[], canonical: Canonical): Matcher {
  const { matches } = compilePatterns(
    patterns.map((pattern) => withHost(pattern, canonical)),
    'repository',
  );
  return { patterns, matches };
}

/** The hosts that repository patterns speak about; `**` in the first segment stands for every host from there on. */
export function compileHosts(patterns: readonly string[], canonical: Canonical): Matcher {
  const hosts = new Set(patterns.map((pattern) => withHost(pattern, canonical)).map(hostPart));
  return compilePatterns([...hosts], 'text');
}

/**
 * Whether a copy goes from one repository to another that the patterns allow. Where both patterns end in `**`, both
 * stand for the same text: what was `dev/shop/api` becomes `prod/shop/api`, never `prod/shop/web`.
 */
export function compilePath(
  from: readonly string[],
  to: readonly string[],
  canonical: Canonical,
): (from: RepositoryName, to: RepositoryName) => boolean {
  const pairs = from.flatMap((one) =>
    to.map((other) => compilePair(withHost(one, canonical), withHost(other, canonical))),
  );
  return (one, other) => pairs.some((pair) => pair(fullName(one), fullName(other)));
}

/** The hosts, and the whole names, that stand in repository patterns without anything that varies. */
export function spelledOut(
  patterns: readonly string[],
  canonical: Canonical,
): { readonly hosts: readonly string[]; readonly repositories: readonly RepositoryName[] } {
  const named = patterns.flatMap((pattern) => {
    const [, host, path] = /^([^/*]+)\/(.+)$/.exec(withHost(pattern, canonical)) ?? [];
    return host === undefined || path === undefined ? [] : [{ registry: host, repository: path }];
  });
  return {
    hosts: [...new Set(named.map(({ registry }) => registry))],
    repositories: named.filter(({ repository }) => !/[*[]/.test(repository)),
  };
}

/** `host/path`, which repository patterns are matched against. */
export function fullName({ registry, repository }: RepositoryName): string {
  return `${registry}/${repository}`;
}

/** The host as parsed; a text that is none stays as it is, and matches itself. */
export function canonicalHost(text: string): string {
  try {
    return parseHost(text);
  } catch {
    return text;
  }
}

/** A pattern whose host, where it spells one out, is canonical. */
export function withHost(pattern: string, canonical: Canonical): string {
  const slash = pattern.indexOf('/');
  const host = pattern.slice(0, slash);
  return slash < 0 || host.includes('*') ? pattern : canonical(host) + pattern.slice(slash);
}

function hostPart(pattern: string): string {
  const [host = ''] = pattern.split('/', 1);
  const crossing = host.indexOf('**');
  return crossing < 0 ? host : host.slice(0, crossing + 2);
}

function compilePair(from: string, to: string): (from: string, to: string) => boolean {
  if (!from.endsWith('**') || !to.endsWith('**')) {
    const [one, other] = [compilePattern(from, 'repository'), compilePattern(to, 'repository')];
    return (source, target) => one(source) && other(target);
  }
  const [before, after] = [headOf(from), headOf(to)];
  return (source, target) => {
    for (let tail = 1; tail <= Math.min(source.length, target.length); tail++) {
      if (source.at(-tail) !== target.at(-tail)) return false;
      if (before(source.slice(0, -tail)) && after(target.slice(0, -tail))) return true;
    }
    return false;
  };
}

function headOf(pattern: string): Test {
  const head = pattern.slice(0, -2);
  return head === '' ? (text) => text === '' : compilePattern(head, 'repository');
}
