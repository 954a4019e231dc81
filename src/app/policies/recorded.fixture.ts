import { DAY, parseTime } from '../../core/time.ts';

export const START = parseTime('2026-11-02T08:00:00Z');

/** What every record has, on a day after the start. */
export const seen = (id: string, source: string, day: number) => ({
  id: `${source}:${id}`,
  source,
  at: START + day * DAY,
  strength: 'recorded' as const,
  origin: { path: 'x', line: 1, sha256: 'ab' },
});

/** Numbers of so many days, from the first. */
export const days = (count: number): readonly number[] => Array.from({ length: count }, (_, day) => day);
