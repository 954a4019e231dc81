import type { ChangeTold } from '../../core/change-record.ts';
import { known } from '../../core/known.ts';
import { MINUTE } from '../../core/time.ts';
import type { Step } from './history.ts';
import { actor, moment, observed, type Told } from './moments.ts';

interface ChangeSaid extends Told {
  readonly approval?: ChangeTold['approval'];
  /** Minutes from now, as is all that follows. */
  readonly approved?: number;
  readonly starts?: number;
  readonly ends?: number;
  readonly services?: readonly string[];
}

/** The change system tells of the record, as it stands now; approved, for the next two hours, unless told. */
export function planned(reference: string, told: ChangeSaid = {}): Step {
  return moment((id, at): ChangeTold => {
    const later = (minutes: number | undefined) => (minutes === undefined ? undefined : at + minutes * MINUTE);
    return {
      type: 'change.told',
      ...observed('servicenow', id, at, told),
      system: 'servicenow',
      reference,
      approval: told.approval ?? 'approved',
      from: at + (told.starts ?? 0) * MINUTE,
      to: at + (told.ends ?? 120) * MINUTE,
      ...actor(told.by ?? 'dana@acme.example'),
      ...known({ approved: later(told.approved), services: told.services }),
    };
  });
}
