import type { Digest } from '../../core/digest.ts';
import { isDigest } from '../../core/digest.ts';
import type { ImageNoted } from '../../core/image-noted.ts';
import { known } from '../../core/known.ts';
import type { Time } from '../../core/time.ts';
import type { Context } from '../source.ts';
import { contentId } from './json.ts';
import { toldBy } from './told-by.ts';

const LONGEST_SAID = 300;
const LONGEST_REFERENCE = 1024;

/** What is said of which image, where. */
export interface Noted {
  readonly source: string;
  /** Absent: equal content is taken for one. */
  readonly id?: string | undefined;
  readonly at: Time;
  readonly by: ImageNoted['by'];
  readonly program: string;
  readonly digest?: Digest | undefined;
  readonly reference?: string | undefined;
  readonly said: string;
  readonly severity?: string | undefined;
  readonly namespace?: string | undefined;
  readonly pod?: string | undefined;
  readonly container?: string | undefined;
  readonly cluster?: string | undefined;
}

/** The event; undefined where it is of no image. */
export function noted(
  { source, id, at, by, program, said, ...told }: Noted,
  { origin, cluster }: Context,
): ImageNoted | undefined {
  if (told.digest === undefined && told.reference === undefined) return undefined;
  const content = {
    by,
    program,
    said: said.slice(0, LONGEST_SAID),
    ...known({ ...told, reference: told.reference?.slice(0, LONGEST_REFERENCE), cluster: told.cluster ?? cluster }),
  };
  return {
    type: 'image.noted',
    id: id === undefined ? contentId(source, { at, ...content }) : `${source}:${id}`,
    ...toldBy(source, 'asserted', at, origin),
    ...content,
  };
}

/** The digest alone, or behind the `@` of a reference; of a longer text or another algorithm none. */
export function digestIn(value: unknown): Digest | undefined {
  if (typeof value !== 'string') return undefined;
  const digest = value.slice(value.lastIndexOf('@') + 1);
  return isDigest(digest) ? digest : undefined;
}

/** `2 critical, 5 high`: the counts that are not 0. */
export function countsOf(counts: Iterable<readonly [string, unknown]>): string {
  const found = [...counts].flatMap(([name, count]) =>
    typeof count === 'number' && Number.isSafeInteger(count) && count > 0 ? [`${count} ${name.toLowerCase()}`] : [],
  );
  return found.length === 0 ? 'nothing found' : found.slice(0, 8).join(', ');
}
