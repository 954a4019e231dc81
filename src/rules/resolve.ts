import type { Finding } from '../core/finding.ts';
import { nest } from './incidents.ts';
import type { Quiet } from './rule.ts';

/**
 * The findings now, and the earlier ones that no longer hold: those stay as resolved, each with the reason that the
 * rule gave for being quiet. Nothing vanishes silently.
 */
export function carryOver(
  earlier: readonly Finding[],
  now: readonly Finding[],
  quiet: ReadonlyMap<string, Quiet>,
): readonly Finding[] {
  const current = new Set(now.map((finding) => finding.id));
  const gone = earlier
    .filter((finding) => !current.has(finding.id))
    .map((finding): Finding => {
      if (finding.state === 'resolved') return finding;
      const { incident: _, ...rest } = finding;
      return {
        ...rest,
        state: 'resolved',
        resolution: quiet.get(finding.id)?.because ?? 'the facts or the policy no longer support it',
      };
    });
  return gone.length === 0 ? now : nest([...now, ...gone]);
}
