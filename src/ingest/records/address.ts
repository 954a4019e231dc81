import { isIP } from 'node:net';

/** The network address of a Go `RemoteAddr`: without port and brackets. Several may be joined by a proxy: the first. */
export function withoutPort(remote: string): string {
  const first = remote.split(',', 1)[0]?.trim() ?? '';
  if (first.startsWith('[')) return first.slice(1, first.indexOf(']') === -1 ? undefined : first.indexOf(']'));
  const colon = first.indexOf(':');
  // More than one colon and no brackets: an IPv6 address alone.
  return colon === -1 || first.includes(':', colon + 1) ? first : first.slice(0, colon);
}

/** The text when it is an IP address alone, without port; some fields hold other words. */
export function ipAddress(text: string | undefined): string | undefined {
  return text === undefined || isIP(text) === 0 ? undefined : text;
}
