import type { Format } from '../format.ts';
import { reportJson } from '../report-json.ts';
import { visibleJson } from '../../core/visible.ts';

/** The whole report as one JSON document; its schema is `docs/schema/finding.schema.json`. */
export const json: Format = {
  render(report) {
    return `${visibleJson(JSON.stringify(reportJson(report), null, 2))}\n`;
  },
};
