import { quoted } from '../../core/error.ts';
import type { Note } from '../file/note.ts';
import type { Path } from '../schema/document.ts';
import { compilePatterns, isLiteral } from '../matching/pattern.ts';
import { wholeRef } from '../matching/refs.ts';
import { canonicalHost } from '../matching/repositories.ts';
import type { PolicySpec } from '../schema/schema.ts';

/** Patterns that can match nothing, because what they are matched against is parsed, canonical and named otherwise. */
export function* lintPatterns(spec: PolicySpec): Generator<Note> {
  const hosts = new Set((spec.registries ?? []).flatMap(({ host, aliases = [] }) => [host, ...aliases]));
  for (const { path, pattern } of lists(spec, REPOSITORIES, [])) {
    // A collector asks one host, which it names beside them; those of builds are of code.
    if (path[0] === 'collectors' || path.includes('builds')) continue;
    const reason = judgeRepository(pattern, hosts);
    if (reason !== undefined) yield { path, reason };
  }
  for (const { path, pattern } of lists(spec, TAGS, [])) {
    if (/[:/@]/.test(pattern))
      yield { path, reason: `no tag has ":", "/" or "@" in it; name the tag alone, not ${quoted(pattern)}` };
  }
  for (const { path, pattern } of lists(spec, REFS, [])) {
    const whole = wholeRef(pattern);
    if (whole !== pattern)
      yield {
        path,
        reason: `refs are whole, so this is taken for the branch; write ${quoted(whole)} or ${quoted(`refs/tags/${pattern}`)}`,
      };
  }
  yield* aliasedActors(spec);
}

const REPOSITORIES: ReadonlySet<string> = new Set([
  'repositories',
  'from',
  'to',
  'injectors',
  'testing',
  'bases',
  'names',
  'known',
]);
const REFS: ReadonlySet<string> = new Set(['refs']);
const TAGS: ReadonlySet<string> = new Set(['floating', 'immutable', 'tags']);
const ACTORS: ReadonlySet<string> = new Set(['actors', 'deployers', 'operators', 'retentionActors', 'releaseActors']);

/** The texts of every list that stands under one of the keys, with their places. */
function* lists(
  value: unknown,
  keys: ReadonlySet<string>,
  path: Path,
): Generator<{ readonly path: Path; readonly pattern: string }> {
  if (typeof value !== 'object' || value === null) return;
  for (const [key, inner] of Object.entries(value)) {
    const at = [...path, Array.isArray(value) ? Number(key) : key];
    if (typeof inner === 'string' && Array.isArray(value) && keys.has(String(path.at(-1))))
      yield { path: at, pattern: inner };
    else yield* lists(inner, keys, at);
  }
}

function judgeRepository(pattern: string, hosts: ReadonlySet<string>): string | undefined {
  if (pattern.includes('://'))
    return `a repository has no scheme; write ${quoted(pattern.slice(pattern.indexOf('://') + 3))}`;
  const [host = '', ...path] = pattern.split('/');
  if (path.length === 0 && !host.includes('**'))
    return `${quoted(pattern)} names no repository; write host/path, such as ${quoted(`${host}/**`)}`;
  if (/[A-Z]/.test(host.replaceAll(/\[[^\]]*\]/g, ''))) return `hosts are lower case: ${quoted(host.toLowerCase())}`;
  if (/[A-Z]/.test(path.join('/').replaceAll(/\[[^\]]*\]/g, '')))
    return 'repositories are lower case, so this matches none';
  if (path.at(-1)?.includes(':')) return 'a repository has no tag; leave out what follows the ":"';
  if (!/[.:*[]/.test(host) && host !== 'localhost' && !hosts.has(canonicalHost(host))) {
    return `${quoted(host)} is no registry host; a pattern begins with the host, such as ${quoted(`docker.io/${pattern}`)} or ${quoted(`**/${pattern}`)}`;
  }
  return undefined;
}

function* aliasedActors({ actors = [], ...rest }: PolicySpec): Generator<Note> {
  const named = actors.map(({ name, aliases = [] }) => ({ name, aliases: compilePatterns(aliases, 'text') }));
  const own = new Set(actors.map((one) => one.name));
  for (const { path, pattern } of lists(rest, ACTORS, [])) {
    if (own.has(pattern)) continue;
    // As it is written it stands for the actor.
    if (named.some(({ aliases }) => aliases.patterns.includes(pattern))) continue;
    const alias = named.find(({ aliases }) => isLiteral(pattern) && aliases.matches(pattern));
    if (alias)
      yield {
        path,
        reason: `is an alias of ${quoted(alias.name)}, and aliases are applied first; write ${quoted(alias.name)}`,
      };
  }
}
