import type { ManifestDeleted, ManifestPulled, ManifestPushed } from '../../../core/event.ts';
import { countBelow, type Time } from '../../../core/time.ts';
import { addTo } from '../../../core/grouping.ts';
import { bestOf } from '../../../core/strength.ts';
import { byTime } from '../../facts/order.ts';

type RegistryFact = ManifestPushed | ManifestPulled | ManifestDeleted;
type Polled = (ManifestPushed | ManifestDeleted) & { readonly since: Time };

/** Whether nobody recorded it: whoever asked the registry found it so. */
export function isPolled(fact: RegistryFact): boolean {
  return fact.type === 'manifest.pulled' ? fact.inventory === true : fact.since !== undefined;
}

/** How far an instant is from that in which something happened: anywhere after `since`, where only its outcome was seen. */
export function distance(one: { readonly at: Time; readonly since?: Time }, at: Time): number {
  return Math.max(0, at - one.at, (one.since ?? one.at) - at);
}

/**
 * The facts by which a repository's story is told, in order of time: of what the registry told by itself the best, and
 * of what was found by asking that of which it told nothing. What was found cannot make claims worthless: they say what
 * happened between two questions. `list` is one repository's, in order of time.
 */
export function tellingFacts(list: readonly RegistryFact[], reach: number): readonly RegistryFact[] {
  const told = list.filter((fact) => !isPolled(fact));
  if (told.length === list.length) return bestOf(list);
  const best = bestOf(told);
  const times = new Map<string, Time[]>();
  for (const fact of best) for (const key of keysOf(fact)) addTo(times, key, fact.at);
  const isTold = (fact: Polled): boolean => {
    const keys = searched(fact);
    return keys.some((key) => {
      const inOrder = times.get(key) ?? [];
      const within = inOrder[countBelow(inOrder, fact.since)];
      if (within !== undefined && within <= fact.at + reach) return true;
      // Told of a little before the question by a clock that is behind, unless something else was so meanwhile.
      const before = inOrder[countBelow(inOrder, fact.since) - 1];
      return before !== undefined && before >= fact.since - reach && !isInterrupted(before, fact, keys);
    });
  };
  const isInterrupted = (from: Time, fact: Polled, keys: readonly string[]): boolean =>
    list.some(
      (one) =>
        one.at > from &&
        one.at < fact.at &&
        one.type !== 'manifest.pulled' &&
        (one.tag === undefined || one.tag === fact.tag) &&
        !keysOf(one).some((key) => keys.includes(key)),
    );
  const untold = list.filter((fact) => isPolled(fact) && !(hasSince(fact) && isTold(fact)));
  return [...best, ...untold].sort(byTime);
}

function hasSince(fact: RegistryFact): fact is Polled {
  return fact.type !== 'manifest.pulled' && fact.since !== undefined;
}

function keysOf(fact: RegistryFact): readonly string[] {
  if (fact.type === 'manifest.pulled') return [];
  if (fact.type === 'manifest.pushed') return [`pushed ${fact.tag ?? ''}@${fact.digest}`];
  if (fact.whole) return ['deleted'];
  return [fact.tag === undefined ? `deleted @${fact.digest}` : `deleted ${fact.tag}`];
}

/** What may have told of it. A tag goes with its manifest, too, and with the repository. */
function searched(fact: Polled): readonly string[] {
  if (fact.type === 'manifest.pushed') return keysOf(fact);
  return ['deleted', `deleted ${fact.tag ?? ''}`, `deleted @${fact.digest ?? ''}`];
}
