import { known } from '../../core/known.ts';
import type { Format } from '../format.ts';
import { activityOf } from '../payload.ts';
import { cefLine } from '../payloads/cef.ts';
import { alerts } from '../alert.ts';

/** ArcSight's Common Event Format: one line an incident. */
export const cef: Format = {
  *render({ findings, evaluatedAt }, { version }) {
    for (const alert of alerts(findings))
      yield `${cefLine(alert, { at: evaluatedAt, activity: activityOf(alert, false), ...known({ version }) })}\n`;
  },
};
