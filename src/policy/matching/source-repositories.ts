import type { Matcher } from '../../core/policy.ts';
import { sourceRepository, USUAL_FORGE } from '../../core/source-repository.ts';
import { compilePatterns } from './pattern.ts';

/** Build systems whose runs tell of a repository beside their project. */
export const TELLING_SOURCES: ReadonlySet<string> = new Set(['google-cloud-build', 'codebuild', 'azure-devops']);

/** Build systems whose project is a repository, and whose runs tell of forks of it. */
export const FORKING_SOURCES: ReadonlySet<string> = new Set([
  'github',
  'gitlab',
  'drone',
  'woodpecker',
  'tekton',
  'circleci',
  'buildkite',
]);

/**
 * Patterns over repositories of code as one question about their names. One without a host is of the usual forge, or of a
 * record that names none: anybody may have a host of his own, and there the same path.
 */
export function compileSourceRepositories(patterns: readonly string[]): Matcher {
  const { matches } = compilePatterns(patterns.flatMap(namesOf), 'path');
  return { patterns, matches };
}

function namesOf(pattern: string): readonly string[] {
  const name = sourceRepository(pattern).replace(/\.git$/, '');
  const [host = '', ...path] = name.split('/');
  if (/[.:]/.test(host)) return [[host.toLowerCase(), ...path].join('/')];
  return host.startsWith('**') ? [name] : [name, `${USUAL_FORGE}/${name}`];
}
