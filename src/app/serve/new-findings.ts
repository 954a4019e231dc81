import type { FindingChange } from '../../core/finding-change.ts';
import { type Finding, isAtLeastSevere } from '../../core/finding.ts';

/** A finding that somebody should hear of, as the log tells it. */
export interface NewFinding {
  readonly finding: string;
  readonly rule: string;
  readonly severity: string;
  readonly summary: string;
}

/** Those that the log tells, and how many there are beyond them. */
export interface NewFindings {
  readonly told: readonly NewFinding[];
  readonly more: number;
}

/** Milliseconds. */
const MINUTE = 60_000;
/** A flood of findings shall not fill a disk with lines. */
const MOST = 20;

/** What among changes is new, open, and high or above: opened so, or become so. */
export function newFindings(changes: readonly FindingChange[], findings: readonly Finding[]): NewFindings {
  const ids = new Set(changes.filter(isNews).map(({ finding }) => finding));
  if (ids.size === 0) return { told: [], more: 0 };
  const told = findings
    .filter(({ id }) => ids.has(id))
    .slice(0, MOST)
    .map(({ id, rule, severity, summary }) => ({ finding: id, rule, severity, summary }));
  return { told, more: ids.size - told.length };
}

function isNews({ severity, state, before }: FindingChange): boolean {
  const isGrave = state === 'open' && isAtLeastSevere(severity, 'high');
  return isGrave && !(before?.state === 'open' && isAtLeastSevere(before.severity, 'high'));
}

/** Tells new findings, a line each: twenty a minute, then with {@link tell} how many more there were. */
export function findingsLog(
  log: { warn(fields: object, message: string): void },
  now: () => number,
  isTold: () => boolean = () => true,
): { note(news: NewFindings): void; tell(): void } {
  let since = now();
  let lines = 0;
  let leftOut = 0;
  function tell(): void {
    if (leftOut > 0) log.warn({ leftOut }, 'more new findings of high and above');
    since = now();
    [lines, leftOut] = [0, 0];
  }
  return {
    note({ told, more }) {
      if (!isTold()) return;
      if (now() - since >= MINUTE) tell();
      for (const one of told) {
        if (lines < MOST) log.warn(one, 'new finding');
        else leftOut += 1;
        lines += 1;
      }
      leftOut += more;
    },
    tell,
  };
}
