import { InvalidInput, quoted } from './error.ts';

const LOOPBACK: ReadonlySet<string> = new Set(['127.0.0.1', '[::1]', 'localhost']);
const LONGEST_LINK = 8192;

/**
 * The address that an API's paths are below: https, and http on this machine alone.
 * @throws InvalidInput for another, and for one with a user or a query.
 */
export function apiBase(text: string, field: string): URL {
  const url = URL.canParse(text) ? new URL(text.endsWith('/') ? text : `${text}/`) : undefined;
  const isAllowed = url?.protocol === 'https:' || (url?.protocol === 'http:' && LOOPBACK.has(url.hostname));
  if (!url || !isAllowed || url.username !== '' || url.search !== '')
    throw new InvalidInput(field, `not an https address: ${quoted(text)}`);
  return url;
}

/** The next page of a `Link` header (RFC 8288), where it is on the same host and below the same address. */
export function nextPage(link: string | null, base: URL): URL | undefined {
  if (link === null || link.length > LONGEST_LINK) return undefined;
  for (const part of link.split(',')) {
    const place = /^\s*<([^<>]{1,2048})>\s*;.*\brel="next"/.exec(part)?.[1];
    if (place === undefined || !URL.canParse(place, base.href)) continue;
    const url = new URL(place, base);
    if (url.origin === base.origin && url.pathname.startsWith(base.pathname)) return url;
  }
  return undefined;
}
