import type { PeriodReport } from './model/schema.ts';

/** How a report is written. */
export const REPORT_FORMATS = ['html', 'pdf', 'json', 'csv'] as const;
export type ReportFormat = (typeof REPORT_FORMATS)[number];

/** What each is called between programs. */
export const REPORT_TYPES = {
  html: 'text/html; charset=utf-8',
  pdf: 'application/pdf',
  csv: 'text/csv; charset=utf-8',
} as const satisfies Partial<Record<ReportFormat, string>>;

/** The report of a period in one of the formats; each is loaded when it is wanted. */
export async function written(report: PeriodReport, format: ReportFormat): Promise<string | Uint8Array> {
  if (format === 'json') return (await import('./json.ts')).reportJson(report);
  const { documentOf } = await import('./document/document-of.ts');
  switch (format) {
    case 'html':
      return (await import('./html.ts')).reportHtml(documentOf(report));
    case 'csv':
      return (await import('./csv.ts')).reportCsv(documentOf(report));
    case 'pdf':
      return (await import('./pdf/pdf.ts')).reportPdf(documentOf(report));
  }
}
