import { visibleJson } from '../../core/visible.ts';
import type { PeriodReport } from './model/schema.ts';

/** The report for programs. */
export function reportJson(report: PeriodReport): string {
  return `${visibleJson(JSON.stringify(report, null, 2))}\n`;
}
