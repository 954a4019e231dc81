import { HOUR, MINUTE } from '../../core/time.ts';
import type { CopySeen } from './copies.ts';
import { sureness } from './tally.ts';
import { commented, indented, inQuotes, isActor, type Lines, list, rests } from './yaml.ts';

/** One entry of `promotions`. */
export function promotion({ from, to, copies, actors, shortest }: CopySeen): Lines {
  const [all] = copies.list();
  const who = list('actors', actors.list(), 'copy', isActor);
  const lines = [
    `- from: [${inQuotes(from)}]${all ? ` # ${rests(all, 'copy')}` : ''}`,
    `  to: [${inQuotes(to)}]`,
    ...indented([...who.lines, ...minAge(shortest)]),
  ];
  const active = who.active && all !== undefined && sureness(all) !== 'thin';
  return active ? { lines, active } : { lines: commented(lines), active };
}

/** Half of the shortest stay seen: what is copied at once was looked at by nobody. */
function minAge(shortest: number): readonly string[] {
  const half = shortest / 2;
  if (half < MINUTE) return [];
  const text = half < HOUR ? `${Math.floor(half / MINUTE)}m` : `${Math.floor(half / HOUR)}h`;
  return [`minAge: ${text} # the shortest stay was ${Math.floor(shortest / MINUTE)} minutes`];
}
