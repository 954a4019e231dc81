import type { Placement } from '../../core/subjects.ts';
import { isRecorded } from '../../core/strength.ts';
import { earliest, type Time } from '../../core/time.ts';

/** When a placement was asked for or its first pod made, by the clock of the API server: a node may say what it likes. */
export function madeAt({ observed, asked }: Placement): Time {
  const facts = observed.filter(isRecorded);
  return earliest([...facts.map(({ created, at }) => created ?? at), ...asked.map(({ at }) => at)]);
}
