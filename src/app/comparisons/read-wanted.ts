import type { ImageCompared } from '../../core/event.ts';
import type { Policy } from '../../core/policy.ts';
import type { Time } from '../../core/time.ts';
import type { WantedComparison } from '../../core/wanted-comparison.ts';
import { compareWanted } from './compare-wanted.ts';
import type { ImageFinder } from './find-images.ts';

/** What a comparison shows can move the baseline of a later push; more often than this nobody waits for. */
const MOST_ROUNDS = 3;

/** What was read, and what is still wanted. */
export interface ReadWanted<Judged> {
  readonly judged: Judged;
  readonly facts: readonly ImageCompared[];
  readonly wanted: readonly WantedComparison[];
  /** Why not, each reason once. */
  readonly reasons: readonly string[];
}

/**
 * Judges, reads what is wanted by that, and judges again, as long as something new came of it.
 * @throws InvalidInput where the policy's YARA rules cannot be looked for.
 */
export async function readWanted<Judged extends { wanted(): readonly WantedComparison[] }>(
  judge: (more: readonly ImageCompared[]) => Judged,
  finder: ImageFinder,
  policy: Policy,
  now: () => Time,
): Promise<ReadWanted<Judged>> {
  const facts: ImageCompared[] = [];
  const tried = new Set<string>();
  const reasons = new Set<string>();
  const { limits, yara: asked } = policy.contents;
  const options = { limits, yara: asked && (await (await import('./yara-rules.ts')).neededYara(asked)) };
  let judged = judge(facts);
  for (let round = 0; round < MOST_ROUNDS; round++) {
    const fresh = judged.wanted().filter((one) => !tried.has(keyOf(one)));
    const before = facts.length;
    for (const one of fresh) {
      tried.add(keyOf(one));
      const outcome = await compareWanted(one, finder, options, now());
      facts.push(...outcome.facts);
      if (outcome.reason !== undefined) reasons.add(outcome.reason);
    }
    if (facts.length === before) break;
    judged = judge(facts);
  }
  return { judged, facts, wanted: judged.wanted(), reasons: [...reasons] };
}

function keyOf({ new: own, old }: WantedComparison): string {
  return `${own.digest} ${old?.digest ?? ''}`;
}
