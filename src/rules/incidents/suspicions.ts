import { type Finding, isSuspicion, isTolerated } from '../../core/finding.ts';
import type { Push } from '../../core/subjects.ts';
import type { Time } from '../../core/time.ts';
import type { Subject } from '../rule.ts';

/** Findings of medium or more, neither suppressed nor resolved, by what they stand on. */
export interface Suspicions {
  on(key: string): readonly Finding[];
  /**
   * Of those on a push's key, the ones that this very push or an earlier one gave rise to: whoever returns a tag to an
   * old image has the key of those who first pushed it, and must not put them into a bad light.
   */
  of(push: Push): readonly Finding[];
  /** An exception stands for a finding on it: that is no evidence, and nothing to compare with. */
  isTolerated(key: string): boolean;
  keys(): ReadonlySet<string>;
  /** As they are now: what is added later is not in it. */
  copy(): Suspicions;
  /** `about` gave rise to the finding, which stands on `keys`. Findings of less than medium are none. */
  add(finding: Finding, about: Subject, keys: readonly string[]): void;
}

type Held = Map<string, { readonly finding: Finding; readonly since: Time }>;

export function suspicions(byKey = new Map<string, Held>(), tolerated = new Set<string>()): Suspicions {
  const on = (key: string): readonly { readonly finding: Finding; readonly since: Time }[] => [
    ...(byKey.get(key)?.values() ?? []),
  ];
  return {
    on: (key) => on(key).map(({ finding }) => finding),
    of: ({ key, at }) =>
      on(key)
        .filter(({ since }) => since <= at)
        .map(({ finding }) => finding),
    isTolerated: (key) => tolerated.has(key),
    keys: () => new Set(byKey.keys()),
    copy: () => suspicions(new Map([...byKey].map(([key, held]) => [key, new Map(held)] as const)), new Set(tolerated)),
    add(finding, about, keys) {
      if (isTolerated(finding)) for (const key of keys) tolerated.add(key);
      if (!isSuspicion(finding)) return;
      for (const key of keys) {
        const found: Held = byKey.get(key) ?? new Map();
        byKey.set(key, found);
        const since = about.key === key && 'at' in about ? about.at : finding.firstEventAt;
        const known = found.get(finding.id);
        // Anew at the end: the order is that of the last word.
        found.delete(finding.id);
        found.set(finding.id, { finding, since: Math.min(since, known?.since ?? since) });
      }
    },
  };
}

/** Those that are not pending; where all are, all. */
export function openFirst(findings: readonly Finding[]): readonly Finding[] {
  const open = findings.filter(({ state }) => state !== 'pending');
  return open.length > 0 ? open : findings;
}
