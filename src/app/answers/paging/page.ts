import * as z from 'zod';
import type { PageAsked } from '../questions.ts';
import { NotAnswered } from '../not-answered.ts';

/** What an element is sorted by, ascending. The last part tells elements apart. */
export type Key = readonly (number | string)[];

export interface Page<Element> {
  readonly items: readonly Element[];
  /** Absent: there is no more. */
  readonly next?: string;
}

/** So many pages are gathered before they are sorted and cut to one. */
const KEPT_PAGES = 8;

const cursorSchema = z
  .array(z.union([z.number(), z.string()]))
  .min(1)
  .max(6);

/** What gathers a page out of elements in any order, of which there may be too many to keep them all. */
export interface Pager<Element> {
  add(element: Element): void;
  page(): Page<Element>;
}

/**
 * Gathers the elements after the cursor, in the order of their keys. A cursor is the key of the last element shown, not a
 * position: whatever comes, goes or changes meanwhile, what stays as it is is shown once.
 */
export function pager<Element>(keyOf: (element: Element) => Key, { limit, cursor }: PageAsked): Pager<Element> {
  const after = cursor === undefined ? undefined : keyIn(cursor);
  let first: Element[] = [];
  const cut = (): void => void (first = inOrderOf(first, keyOf).slice(0, limit + 1));
  return {
    add(element) {
      if (after && compare(keyOf(element), after) <= 0) return;
      first.push(element);
      if (first.length >= KEPT_PAGES * (limit + 1)) cut();
    },
    page() {
      cut();
      const items = first.slice(0, limit);
      const last = items.at(-1);
      return { items, ...(first.length > limit && last !== undefined && nextOf(keyOf(last))) };
    },
  };
}

/** The page of all elements that there are, each as it is shown. */
export function pageOf<Element, Shown>(
  elements: Iterable<Element>,
  keyOf: (element: Element) => Key,
  asked: PageAsked,
  shown: (element: Element) => Shown,
): Page<Shown> {
  const { add, page } = pager(keyOf, asked);
  for (const element of elements) add(element);
  const { items, ...rest } = page();
  return { items: items.map(shown), ...rest };
}

/** The page of those that are wanted out of elements in the order of their keys: what stands before it is not looked at. */
export function pageInOrder<Element>(
  elements: readonly Element[],
  keyOf: (element: Element) => Key,
  asked: PageAsked,
  isWanted: (element: Element) => boolean,
): Page<Element> {
  const after = lastKey(asked);
  const items: Element[] = [];
  for (let index = after ? firstAfter(elements, keyOf, after) : 0; index < elements.length; index += 1) {
    const element = elements[index];
    if (element === undefined || !isWanted(element)) continue;
    const last = items.at(-1);
    if (items.length === asked.limit && last !== undefined) return { items, ...nextOf(keyOf(last)) };
    items.push(element);
  }
  return { items };
}

/** The index of the first that comes after a key. */
function firstAfter<Element>(elements: readonly Element[], keyOf: (element: Element) => Key, after: Key): number {
  let [from, to] = [0, elements.length];
  while (from < to) {
    const middle = (from + to) >> 1;
    const element = elements[middle];
    if (element !== undefined && compare(keyOf(element), after) <= 0) from = middle + 1;
    else to = middle;
  }
  return from;
}

function inOrderOf<Element>(elements: readonly Element[], keyOf: (element: Element) => Key): Element[] {
  return elements
    .map((element) => ({ element, key: keyOf(element) }))
    .sort((one, other) => compare(one.key, other.key))
    .map(({ element }) => element);
}

/** The cursor of the page after the element with this key. */
export function nextOf(key: Key): { readonly next: string } {
  return { next: Buffer.from(JSON.stringify(key)).toString('base64url') };
}

/** The key of the last element shown; undefined on the first page. @throws NotAnswered for what was never given as a cursor. */
export function lastKey({ cursor }: PageAsked): Key | undefined {
  return cursor === undefined ? undefined : keyIn(cursor);
}

/**
 * Of what is shown the greatest first: the number by which the last element shown was sorted; undefined on the first page.
 * @throws NotAnswered for what was never given as a cursor.
 */
export function lastShown(asked: PageAsked): number | undefined {
  const [first] = lastKey(asked) ?? [];
  return typeof first === 'number' ? -first : undefined;
}

function keyIn(cursor: string): Key {
  try {
    return cursorSchema.parse(JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8')));
  } catch {
    throw new NotAnswered('malformed', 'query.cursor: give `next` of the page before as it is');
  }
}

function compare(one: Key, other: Key): number {
  for (const [index, part] of one.entries()) {
    const against = other[index];
    if (against === undefined) return 1;
    if (part === against) continue;
    if (typeof part === typeof against) return part < against ? -1 : 1;
    return typeof part === 'number' ? -1 : 1;
  }
  return one.length - other.length;
}
