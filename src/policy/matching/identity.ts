import { InvalidInput, quoted } from '../../core/error.ts';

const HOST = /^(https:\/\/[^/*@#]+\/)(.+)$/s;

/**
 * Whether an identity of a certificate is meant: exactly, but for `*`, which is something within one segment; `/`, `@` and
 * `#` end one.
 * @throws InvalidInput for `*` in the host or before it: it would be anybody's.
 */
export function identityPattern(pattern: string): (identity: string) => boolean {
  if (!pattern.includes('*')) return (identity) => identity === pattern;
  const [, host = '', path = ''] = HOST.exec(pattern) ?? [];
  if (host === '')
    throw new InvalidInput(
      'identity',
      `${quoted(pattern)} would be anybody’s: * may stand behind https:// and a host alone`,
    );
  const parts = path.split('*').map((part) => part.replaceAll(/[\\^$.|?+()[\]{}/-]/g, '\\$&'));
  const matcher = new RegExp(`^${parts.join('[^/@#\\s]+')}$`);
  return (identity) => identity.startsWith(host) && matcher.test(identity.slice(host.length));
}

/** Whether it is whoever has an account with that host: the first segment is `*` alone. */
export function isAnybodys(pattern: string): boolean {
  const [, , path = ''] = HOST.exec(pattern) ?? [];
  return pattern.includes('*') && /^\*+(?:[/@#]|$)/.test(path);
}
