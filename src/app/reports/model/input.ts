import type { FindingChange } from '../../../core/finding-change.ts';
import { InvalidInput } from '../../../core/error.ts';
import { formatTime, type Time } from '../../../core/time.ts';
import type { FindingHistory } from '../../../lineage/storage/finding-history.ts';
import type { Analysis } from '../../analysis/analyze.ts';
import type { AnyEvidence } from '../../analysis/evidence.ts';
import { type Period, periodBetween } from '../period.ts';

/** What was told of findings, as far as a report asks. */
export interface ToldOfFindings {
  /** Nothing from before is on record; undefined: nothing was told yet. */
  readonly begins: Time | undefined;
  /** In the period, the latest first. */
  readonly during: readonly FindingChange[];
  /** Of every finding that changed after it the first change after it. */
  readonly after: readonly FindingChange[];
  /** There were more in the period than were read. */
  readonly isCut: boolean;
}

/** Everything a report is made of. */
export interface Reported {
  readonly analysis: Pick<Analysis, 'lineage' | 'findings' | 'limits'> & Analysis;
  readonly evidence: AnyEvidence;
  readonly told: ToldOfFindings;
  readonly period: Period;
  /** What was so at its end, with the findings that begin by then. */
  readonly seen: Pick<Analysis, 'lineage' | 'findings'>;
  /** Where the period ends, or is evaluated while it goes on. */
  readonly end: Time;
}

const NOTHING = 'nothing was read, so there is nothing to report';
const MOST_CHANGES = 20_000;

/** Reads what was told in a period. */
export async function toldDuring({ from, to }: Period, history: FindingHistory): Promise<ToldOfFindings> {
  const begins = await history.historyBegins();
  if (begins === undefined) return { begins, during: [], after: [], isCut: false };
  const kept = await history.changes({ since: from, until: to, limit: MOST_CHANGES + 1 });
  return {
    begins,
    during: kept.slice(0, MOST_CHANGES).map(({ change }) => change),
    after: begins >= to ? [] : await history.firstChangesAfter(to - 1),
    isCut: kept.length > MOST_CHANGES,
  };
}

/**
 * The period that is meant where none is named: all that was read.
 * @throws InvalidInput where nothing was read of the period.
 */
export function periodOrAll(
  period: { readonly since?: Time | undefined; readonly until?: Time | undefined } | Period,
  { lineage }: Pick<Analysis, 'lineage'>,
): Period {
  const asked = 'name' in period ? period : between(period, lineage.watch.window, lineage.at);
  if (asked.from >= lineage.at)
    throw new InvalidInput(
      'period',
      `begins at ${formatTime(asked.from)}, and nothing later than ${formatTime(lineage.at)} was evaluated`,
    );
  const { window } = lineage.watch;
  if (!window) throw new InvalidInput('period', NOTHING);
  if (window.from >= asked.to || window.to < asked.from)
    throw new InvalidInput(
      'period',
      `nothing was read of it: records begin at ${formatTime(window.from)} and end at ${formatTime(window.to)}`,
    );
  return asked;
}

function between(
  { since, until }: { readonly since?: Time | undefined; readonly until?: Time | undefined },
  window: { readonly from: Time } | undefined,
  at: Time,
): Period {
  const from = since ?? window?.from;
  if (from === undefined) throw new InvalidInput('period', NOTHING);
  return periodBetween(from, until ?? at);
}
