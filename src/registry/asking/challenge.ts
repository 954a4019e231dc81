import { InvalidInput } from '../../core/error.ts';

/** What a registry asks of who asks it (RFC 9110, 11.6.1; distribution-spec leaves the realm to the registry). */
export type Challenge =
  | { readonly scheme: 'basic' }
  | { readonly scheme: 'bearer'; readonly realm: string; readonly service?: string };

const LONGEST = 4096;
// One parameter: a token, `=`, and a token or a quoted string; each text is matched once from its position, so no text is slow.
const PARAMETER = /\s*([A-Za-z0-9_-]{1,64})\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s",]+))\s*(?:,|$)/y;

/** Reads a `WWW-Authenticate` header. @throws InvalidInput when it asks for something else than Basic or Bearer. */
export function parseChallenge(header: string | null): Challenge {
  if (header === null || header.length > LONGEST) throw new InvalidInput('www-authenticate', 'missing or too long');
  const [, scheme = '', rest = ''] = /^\s*([A-Za-z]+)\s*(.*)$/s.exec(header) ?? [];
  if (scheme.toLowerCase() === 'basic') return { scheme: 'basic' };
  if (scheme.toLowerCase() !== 'bearer') throw new InvalidInput('www-authenticate', 'neither Basic nor Bearer');
  const parameters = new Map<string, string>();
  PARAMETER.lastIndex = 0;
  for (let match = PARAMETER.exec(rest); match; match = PARAMETER.exec(rest)) {
    parameters.set((match[1] ?? '').toLowerCase(), match[2]?.replace(/\\(.)/gs, '$1') ?? match[3] ?? '');
    if (PARAMETER.lastIndex >= rest.length) break;
  }
  const realm = parameters.get('realm');
  const service = parameters.get('service');
  if (realm === undefined) throw new InvalidInput('www-authenticate', 'no realm');
  return { scheme: 'bearer', realm, ...(service !== undefined && { service }) };
}
