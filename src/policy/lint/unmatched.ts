import { firstOf } from '../../core/count.ts';
import { quoted } from '../../core/error.ts';
import type { Policy } from '../../core/policy.ts';
import type { Note } from '../file/note.ts';
import { compilePatterns } from '../matching/pattern.ts';

/** What records show, as far as somebody looked. */
export interface Shown {
  /** Paths as `files` patterns see them; absent: nobody looked. */
  readonly files?: readonly string[];
  /** Registry hosts, after the policy's aliases. */
  readonly hosts: ReadonlySet<string>;
  /** The environments in which anything ran or was to run; absent: nobody looked. */
  readonly environments?: ReadonlySet<string>;
  /** Clusters on record: an environment of which none is one matches nothing. Absent: nobody looked. */
  readonly clusters?: ReadonlySet<string>;
}

/** Names in a policy that nothing bears: mostly misspelt, and then whatever they should restrict is not. */
export function* unmatchedIn({ outline, sources }: Policy, shown: Shown): Generator<Note> {
  for (const [index, { files }] of sources.entries())
    for (const [at, pattern] of (files?.patterns ?? []).entries())
      if (shown.files && shown.files.length > 0 && !shown.files.some(compilePatterns([pattern], 'path').matches))
        yield {
          path: ['sources', index, 'files', at],
          reason: `${quoted(pattern)} matches none of the files that were read, such as ${quoted(shown.files[0] ?? '')}`,
        };
  for (const [index, { name, clusters }] of outline.environments.entries()) {
    const isEmpty = shown.environments && !shown.environments.has(name);
    const isNowhere = clusters && shown.clusters && ![...shown.clusters].some(clusters.matches);
    if (isEmpty || isNowhere)
      yield {
        path: ['environments', index],
        reason: `${quoted(name)} matches nothing that these records show${isNowhere ? `: they name the clusters ${listed(shown.clusters)}` : ''}`,
      };
  }
  const known = [...outline.registries, ...shown.hosts];
  for (const [index, { hosts, patterns }] of outline.publishers.entries())
    if (known.length > 0 && !known.some(hosts.matches))
      yield {
        path: ['publishers', index],
        reason: `${patterns.map(quoted).join(', ')}: no such registry is listed under registries${shown.hosts.size > 0 ? ', and no record names it' : ''}`,
      };
}

function listed(names: ReadonlySet<string> | undefined): string {
  const all = [...(names ?? [])].sort();
  return all.length === 0 ? '(none)' : firstOf(all.map(quoted), 5);
}
