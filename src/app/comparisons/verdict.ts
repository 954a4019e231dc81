import { counted } from '../../core/count.ts';
import type { Severity } from '../../core/finding.ts';
import type { Difference } from './diff.ts';

/** `none` is never said of what was not read. */
export function severityOf({ weighed, comparison }: Difference): Exclude<Severity, 'info'> | 'none' {
  return weighed.severity === 'none' && !comparison.isComplete ? 'low' : weighed.severity;
}

const WORDS = {
  critical: 'Critical: looks like an implant',
  high: 'High: has what an implant would have',
  medium: 'Medium: somebody should look',
  low: 'Low: some things are shown, none is a reason to raise it',
  none: 'Nothing to tell',
} as const;

/** The first line: what somebody woken for it reads. */
export function verdict(difference: Difference): string {
  const { comparison, weighed } = difference;
  const severity = severityOf(difference);
  const count = weighed.reasons.length;
  const what = count === 0 ? '' : `, ${counted(count, 'reason')}, ${weighed.score} points`;
  const unread = comparison.isComplete
    ? ''
    : `NOT COMPLETELY READ (${counted(comparison.unread.length, 'gap')}): what was not read may hold anything. `;
  const words = severity === 'low' && count === 0 ? 'Nothing found in what was read' : WORDS[severity];
  return `${unread}${words}${what}.`;
}
