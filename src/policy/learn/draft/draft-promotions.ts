import { HOUR, MINUTE } from '../../../core/time.ts';
import { type CopySeen, promotersOf } from '../observed/copies.ts';
import { sureness, together } from '../tally.ts';
import { indented, inQuotes, isActor, type Lines, linesIf, list, rests } from '../yaml.ts';

/** One entry of `promotions`. */
export function promotion(way: CopySeen): Lines {
  const { from, to, copies, actors, shortest } = way;
  const [all] = copies.list();
  const who = list('actors', actors.list(), 'copy', isActor);
  const lines = [
    `- from: [${inQuotes(from)}]${all ? ` # ${rests(all, 'copy')}` : ''}`,
    `  to: [${inQuotes(to)}]`,
    ...indented([...who.lines, ...(all && sureness(all) === 'thin' ? [] : minAge(shortest))]),
  ];
  return linesIf(promotersOf(way).size > 0, lines);
}

/** Who brings nothing of their own may move a name back to what it meant before. */
export function releases(copies: readonly CopySeen[]): readonly string[] {
  const releasing = new Set(copies.flatMap((way) => [...promotersOf(way)].filter((name) => way.carriers.has(name))));
  const seen = together(copies.map(({ actors }) => actors)).filter(({ name }) => releasing.has(name));
  const { lines, active } = list('releaseActors', seen, 'copy', isActor);
  return active ? lines : [];
}

/** Half of the shortest stay seen: what is copied at once was looked at by nobody. */
function minAge(shortest: number): readonly string[] {
  const half = shortest / 2;
  if (half < MINUTE || !Number.isFinite(half)) return [];
  const text = half < HOUR ? `${Math.floor(half / MINUTE)}m` : `${Math.floor(half / HOUR)}h`;
  return [`minAge: ${text} # the shortest stay was ${Math.floor(shortest / MINUTE)} minutes`];
}
