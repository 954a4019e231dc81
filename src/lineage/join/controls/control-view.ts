import type { Controls } from '../../../core/controls.ts';
import type { Given } from '../given.ts';
import { joinAdmission } from './admission.ts';
import { joinControls } from './controls.ts';
import { joinDecisions } from './decisions.ts';

/** Who changed what guards the chain, and what it decided. */
export function controlView({ policy, coverage, at, credentials, of }: Given): Controls {
  const decided = of('admission.decided');
  return {
    controls: joinControls(of('control.changed'), policy, credentials),
    decisionsOn: joinDecisions(decided, policy),
    admissionCoverage: joinAdmission(decided, coverage, policy, at),
  };
}
