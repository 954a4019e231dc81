import type { ManifestDeleted, ManifestPulled, ManifestPushed } from '../../../core/event.ts';
import type { Policy } from '../../../core/policy.ts';
import { addTo } from '../../../core/grouping.ts';
import { bestOf, isRecorded } from '../../../core/strength.ts';
import { byTime, countUntil } from '../../facts/order.ts';

type RegistryFact = ManifestPushed | ManifestPulled | ManifestDeleted;

/**
 * Puts deletions that took every repository below a path into the history of each repository there: between two of its
 * own facts the first is enough, for after it nothing is left. `path` is `registry/repository`, its facts are in order.
 */
export function joinTreeDeletions(
  facts: readonly ManifestDeleted[],
  policy: Policy,
): (path: string, own: readonly RegistryFact[]) => readonly RegistryFact[] {
  const byPath = new Map<string, ManifestDeleted[]>();
  for (const fact of [...facts].sort(byTime))
    addTo(byPath, `${policy.registry(fact.registry)}/${fact.repository}`, fact);
  if (byPath.size === 0) return (_, own) => own;
  const recorded = new Map([...byPath].map(([path, list]) => [path, list.filter(isRecorded)]));
  const told = new Map([...byPath].map(([path, list]) => [path, bestOf(list)]));
  return (path, own) => {
    // As among a repository's own facts, a claim counts only where nothing is recorded.
    const counted = own.some(isRecorded) ? recorded : told;
    const above = ancestorsOf(path).flatMap((one) => {
      const list = counted.get(one);
      return list ? [list] : [];
    });
    return own.flatMap((fact, index) => {
      const [first] = above.flatMap((list) => list[countUntil(list, fact)] ?? []).sort(byTime);
      const next = own[index + 1];
      return first === undefined || (next && byTime(first, next) > 0) ? [fact] : [fact, first];
    });
  };
}

/** `registry/a/b` for `registry/a/b/c`, and so on up to `registry/a`; the path itself first. */
function ancestorsOf(path: string): readonly string[] {
  const found: string[] = [];
  for (let end = path.length; end > path.indexOf('/'); end = path.lastIndexOf('/', end - 1))
    found.push(path.slice(0, end));
  return found;
}
