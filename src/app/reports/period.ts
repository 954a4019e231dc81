import { InvalidInput, quoted } from '../../core/error.ts';
import { formatTime, type Time } from '../../core/time.ts';

/** What a report is about: from an instant on and before another. */
export interface Period {
  /** `2026-Q3`, `2026-09`, `2026`, or its two ends. */
  readonly name: string;
  readonly from: Time;
  readonly to: Time;
}

const NAMED = /^(\d{4})(?:-(?:Q([1-4])|(0[1-9]|1[0-2])))?$/;
const EARLIEST_YEAR = 1970;

/** A year, a quarter or a month in UTC. @throws InvalidInput for anything else. */
export function periodNamed(name: string, field = 'period'): Period {
  const [, year = '', quarter, month] = NAMED.exec(name) ?? [];
  if (Number(year) < EARLIEST_YEAR)
    throw new InvalidInput(field, `not a period such as 2026-Q3, 2026-09 or 2026: ${quoted(name)}`);
  const [first, months] =
    quarter !== undefined ? [3 * (Number(quarter) - 1), 3] : month !== undefined ? [Number(month) - 1, 1] : [0, 12];
  return { name, from: Date.UTC(Number(year), first), to: Date.UTC(Number(year), first + months) };
}

/** A period of which the ends are given. @throws InvalidInput when it ends before it begins. */
export function periodBetween(from: Time, to: Time, field = 'until'): Period {
  if (to <= from) throw new InvalidInput(field, 'has to be later than since');
  return { name: `${formatTime(from)} to ${formatTime(to)}`, from, to };
}
