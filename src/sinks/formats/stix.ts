import type { Format } from '../format.ts';
import { stixBundle } from '../payloads/stix.ts';
import { alerts } from '../alert.ts';
import { visibleJson } from '../../core/visible.ts';

/** One STIX 2.1 bundle; what waits for evidence or is suppressed is nothing to share and left out. */
export const stix: Format = {
  render({ findings, evaluatedAt }) {
    const shared = alerts(findings).filter(
      ({ finding }) => finding.state !== 'pending' && finding.state !== 'suppressed',
    );
    return `${visibleJson(JSON.stringify(stixBundle(shared, evaluatedAt), null, 2))}\n`;
  },
};
