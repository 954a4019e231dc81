import { isAtLeastSevere } from '../../core/finding.ts';
import { RAISES } from '../contents/weights.ts';
import type { Compared } from '../rule.ts';

/**
 * Whether all that stands against an image stands on an earlier one already, whose finding tells it then. What is graver, or
 * no longer waits for another finding, speaks for itself.
 */
export function isToldBefore(one: Compared, earlier: Compared): boolean {
  if (!one.severity || !earlier.severity || !isAtLeastSevere(earlier.severity, one.severity)) return false;
  if (earlier.restsOn.length > 0 && one.restsOn.length === 0) return false;
  const known = new Set(earlier.weighed.reasons.map(keyOf));
  return one.weighed.reasons.every((reason) => reason.points < RAISES || known.has(keyOf(reason)));
}

/** A setting has no path: another value of it is another thing. */
function keyOf({ kind, path, says }: Compared['weighed']['reasons'][number]): string {
  return `${kind} ${path ?? says}`;
}
