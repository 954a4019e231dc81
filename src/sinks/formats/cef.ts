import { known } from '../../core/known.ts';
import type { Format } from '../format.ts';
import { activityOf } from '../payload.ts';
import { cefLine } from '../payloads/cef.ts';
import { stories } from '../alert.ts';

/** ArcSight's Common Event Format: one line an incident. */
export const cef: Format = {
  *render({ findings, evaluatedAt }, { version }) {
    for (const story of stories(findings))
      yield `${cefLine(story, { at: evaluatedAt, activity: activityOf(story, false), ...known({ version }) })}\n`;
  },
};
