import { useLocation } from 'preact-iso';

/** What stands behind the question mark of an address, each once. */
export type Query = Readonly<Record<string, string>>;

/** The address is the state: filters, sort, opened rows and panels stand in it, and nowhere else. */
export interface Address {
  readonly path: string;
  readonly query: Query;
  /** The same place with other values; undefined takes one out. */
  href(changes: Readonly<Record<string, string | undefined>>): string;
  /** Goes there. `replace`: going back does not pass by where we are now. */
  go(href: string, replace?: boolean): void;
}

export function useAddress(): Address {
  const { path, query, route } = useLocation();
  return {
    path,
    query,
    href: (changes) => hrefOf(path, { ...query, ...changes }),
    go: (href, replace = false) => route(href, replace),
  };
}

/**
 * An address of this page, or a question of the API. The moment that is looked at is carried on by every address of the page,
 * unless another, or none, is given: also where a screen shows now, so that one comes back to the moment from there.
 */
export function hrefOf(path: string, query: Readonly<Record<string, string | undefined>>): string {
  const [own = '', before] = path.split('?', 2);
  const all = { ...Object.fromEntries(new URLSearchParams(before)), ...(own.startsWith('/') && carried()), ...query };
  const given = Object.entries(all).flatMap(([name, value]) =>
    value === undefined || value === '' ? [] : [[name, value]],
  );
  return given.length === 0 ? own : `${own}?${new URLSearchParams(given).toString()}`;
}

function carried(): { readonly at?: string } {
  const at = new URLSearchParams(window.location.search).get('at');
  return at === null ? {} : { at };
}

/**
 * Names with slashes, colons and percent signs stand in one segment of a path, and come back as they were; half a
 * character, which no address can hold, as the sign for what cannot be shown.
 */
export function pathTo(...segments: readonly string[]): string {
  return hrefOf(`/${segments.map((one) => encodeURIComponent(one.toWellFormed())).join('/')}`, {});
}

/** Where one signs in, to come back to where one is. */
export function signInHere(): string {
  return hrefOf('/sign-in', { to: window.location.pathname + window.location.search, at: undefined });
}

/** Whether each segment of a path can be read: links that were cut off may end within a character. */
export function isReadable(path: string): boolean {
  try {
    return path.split('/').map(decodeURIComponent).length > 0;
  } catch {
    return false;
  }
}
