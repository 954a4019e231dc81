import { parseTime } from '../../../core/time.ts';
import type { PeriodReport } from '../model/schema.ts';
import type { ReportDocument } from './document.ts';
import { executive } from './executive.ts';
import { controls } from './controls.ts';
import { custody, gaps, incidents, letPast, retention } from './sections.ts';
import { images, places, pushers } from './what-runs.ts';
import { dayOf, minuteOf } from './words.ts';

/** The report as it is read: one sheet for those who answer for it, then gaps first, then the rest. */
export function documentOf(report: PeriodReport): ReportDocument {
  const { period, evaluatedAt, mode } = report;
  const over = period.isOver ? '' : ', which goes on: figures are as of its evaluation';
  return {
    title: `Custody of container images, ${period.name.includes(' ') ? `${dayOf(period.from)} to ${dayOf(period.end)}` : period.name}`,
    subtitle: `${minuteOf(period.from)} to ${minuteOf(period.to)} UTC${over}. Judged by all that was known at ${minuteOf(evaluatedAt)} UTC, ${mode === 'policy' ? 'and by the policy of then' : 'without a policy'}.`,
    at: parseTime(period.end),
    sections: [
      executive(report),
      { ...gaps(report), onNewPage: true },
      images(report),
      pushers(report),
      places(report),
      custody(report),
      incidents(report),
      letPast(report),
      retention(report),
      controls(report),
    ],
  };
}
