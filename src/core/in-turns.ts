/** Of several lists one of each, then the second of each, and so on: whose is long takes nothing from the others. */
export function inTurns<One>(lists: Iterable<readonly One[]>, most: number): readonly One[] {
  const open = [...lists];
  const taken: One[] = [];
  const longest = open.reduce((length, list) => Math.max(length, list.length), 0);
  for (let place = 0; place < longest && taken.length < most; place += 1)
    taken.push(...open.flatMap((list) => list.slice(place, place + 1)));
  return taken.slice(0, most);
}
