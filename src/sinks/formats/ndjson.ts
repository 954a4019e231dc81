import type { Format } from '../format.ts';
import { findingJson } from '../report-json.ts';
import { visibleJson } from '../visible.ts';

/** One finding a line, each a JSON object as in the report's `findings`. */
export const ndjson: Format = {
  *render(report) {
    for (const finding of report.findings) yield `${visibleJson(JSON.stringify(findingJson(finding)))}\n`;
  },
};
