import { known } from '../../core/known.ts';
import type { Format } from '../format.ts';
import { jsonText } from '../json-text.ts';
import { activityOf } from '../payload.ts';
import { ocsfEvent } from '../payloads/ocsf.ts';
import { stories } from '../alert.ts';

/** OCSF Detection Findings, one event a line as collectors take them: one event an incident. */
export const ocsf: Format = {
  *render({ findings, evaluatedAt }, { version }) {
    for (const story of stories(findings)) {
      const context = { at: evaluatedAt, activity: activityOf(story, false), ...known({ version }) };
      yield `${jsonText(ocsfEvent(story, context))}\n`;
    }
  },
};
