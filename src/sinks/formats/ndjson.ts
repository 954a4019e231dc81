import type { Format } from '../format.ts';
import { jsonText } from '../json-text.ts';
import { findingJson } from '../report-json.ts';

/** One finding a line, each a JSON object as in the report's `findings`, with the version that the report has. */
export const ndjson: Format = {
  *render(report) {
    for (const finding of report.findings) yield `${jsonText({ version: 1, ...findingJson(finding) })}\n`;
  },
};
