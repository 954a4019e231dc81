// The user's name and the port say nothing of what is fetched from where.
const ADDRESS = /^[a-z][a-z+]{1,20}:\/\/(?:[^/?#]*@)?([^/?#@:]+)(:\d{1,5})?\/+([^?#]+)$/i;
const COPIED = /^(?:[^/@:]+@)([^/@:]+):(?!\/)([^?#]+)$/;
const USUAL_PORT = /^:(?:22|80|443)$/;
// What programs that fetch read in several ways: `..` leads out of the folder before it.
const ODD = /%(?!20)|\\|(?:^|\/)\.{1,2}(?:\/|$)/;
/** Where a repository is whose record names no host. */
export const USUAL_FORGE = 'github.com';

/**
 * The name of a repository of code, by its address: `github.com/acme/platform` for `https://github.com/acme/platform.git` and
 * `git@github.com:acme/platform`. A name without a scheme, and an address that may mean several things, stay as they are.
 */
export function sourceRepository(address: string): string {
  const [, host, port = '', path] = ADDRESS.exec(address) ?? copied(address);
  if (host === undefined || path === undefined || ODD.test(address)) return address;
  const name = path
    .replaceAll('%20', ' ')
    .replace(/\/+$/, '')
    .replace(/\.git$/, '');
  return name === '' ? address : `${host.toLowerCase()}${USUAL_PORT.test(port) ? '' : port}/${name}`;
}

/** The same for a repository, whether a record names the usual forge or no host. */
export function sourceKey(repository: string): string {
  return repository.startsWith(`${USUAL_FORGE}/`) ? repository.slice(USUAL_FORGE.length + 1) : repository;
}

/** `git@github.com:acme/platform.git`. */
function copied(address: string): readonly (string | undefined)[] {
  const [all, host, path] = COPIED.exec(address) ?? [];
  return [all, host, undefined, path];
}
