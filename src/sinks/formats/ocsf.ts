import { known } from '../../core/known.ts';
import type { Format } from '../format.ts';
import { jsonText } from '../json-text.ts';
import { activityOf } from '../payload.ts';
import { ocsfEvent } from '../payloads/ocsf.ts';
import { alerts } from '../alert.ts';

/** OCSF Detection Findings, one event a line as collectors take them: one event an incident. */
export const ocsf: Format = {
  *render({ findings, evaluatedAt }, { version }) {
    for (const alert of alerts(findings)) {
      const context = { at: evaluatedAt, activity: activityOf(alert, false), ...known({ version }) };
      yield `${jsonText(ocsfEvent(alert, context))}\n`;
    }
  },
};
