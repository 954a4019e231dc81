import type { Format } from '../format.ts';
import { sarifLog } from '../payloads/sarif.ts';
import { alerts } from '../alert.ts';
import { visibleJson } from '../../core/visible.ts';

/** SARIF 2.1.0: one result an incident. What is resolved is left out, as code scanning closes what is absent. */
export const sarif: Format = {
  render({ findings, evaluatedAt }, { version }) {
    const standing = alerts(findings).filter(({ finding }) => finding.state !== 'resolved');
    return `${visibleJson(JSON.stringify(sarifLog(standing, evaluatedAt, version), null, 2))}\n`;
  },
};
