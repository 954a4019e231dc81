import { type CopySeen, promotersOf } from './copies.ts';
import type { FolderSeen } from './observed.ts';
import { countOf, isRare, NEARLY_ALL } from '../tally.ts';

/**
 * Who may push nothing else to a folder: those by whose promotions nearly all of its images came, where nobody else surely
 * brings any. Their right is the promotion.
 */
export function bringersOf(
  { pattern, actors, images, copies: copied }: Pick<FolderSeen, 'pattern' | 'actors' | 'images' | 'copies'>,
  copies: readonly CopySeen[],
): ReadonlySet<string> {
  const into = copies.filter(({ from, to }) => from !== to && pattern.startsWith(to.slice(0, -'**'.length)));
  const promoters = new Set(into.flatMap((way) => [...promotersOf(way)]));
  const [most] = actors.list();
  const isAll = actors.list().every((one) => promoters.has(one.name) || (most !== undefined && isRare(one, most)));
  return isAll && countOf(copied) >= NEARLY_ALL * countOf(images) ? promoters : new Set();
}
