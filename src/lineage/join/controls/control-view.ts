import type { Controls } from '../../../core/controls.ts';
import type { Given } from '../given.ts';
import { joinAdmission } from './admission.ts';
import { once } from '../../facts/lazy.ts';
import { standing } from './admission-scope.ts';
import { admissionRecords, joinControls } from './controls.ts';
import { changeRecords } from './change-records.ts';
import { joinDecisions } from './decisions.ts';
import { joinSilentControl } from './silent-control.ts';

/** Who changed what guards the chain, and what it decided. */
export function controlView({ policy, coverage, at, credentials, of }: Given): Controls {
  const [decided, changes] = [of('admission.decided'), of('control.changed')];
  const stood = once(() => standing(admissionRecords(changes, policy)));
  return {
    controls: joinControls(changes, policy, credentials),
    decisionsOn: joinDecisions(decided, policy),
    silentControl: joinSilentControl(stood, coverage, policy, at),
    ...changeRecords(of('change.told'), coverage, policy, at),
    admissionCoverage: joinAdmission(decided, coverage, policy, at),
  };
}
