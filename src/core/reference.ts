import { type Digest, isDigest, parseDigest } from './digest.ts';
import { InvalidInput, quoted } from './error.ts';
import { canonicalIPv6 } from './ipv6.ts';

/**
 * The name of an image in its one canonical form, to the grammar of distribution/reference v0.6. No tag is implied:
 * without `tag` and `digest` it names a repository.
 */
export interface Reference {
  /** `host` or `host:port`, e.g. `docker.io` or `registry.acme.example:5000`. */
  readonly registry: string;
  /** The path without the host, e.g. `library/nginx`. */
  readonly repository: string;
  readonly tag?: string;
  readonly digest?: Digest;
}

const HUB = 'docker.io';
// Names of one registry: the second is Docker's first name for it, the third the server behind it.
const HUB_HOSTS: ReadonlySet<string> = new Set([HUB, 'index.docker.io', 'registry-1.docker.io']);
// Host, 255 characters of path, 128 of tag, 135 of digest: whatever is longer need not be looked at.
const LONGEST = 1024;
const LONGEST_HOST = 255;
const LONGEST_REPOSITORY = 255;
// A component is letters and digits, joined by one dot, one or two underscores, or any number of dashes.
const REPOSITORY = /^[a-z0-9]+(?:(?:\.|__?|-+)[a-z0-9]+)*(?:\/[a-z0-9]+(?:(?:\.|__?|-+)[a-z0-9]+)*)*$/;
const HOST_NAME = /^[a-z0-9]+(?:-+[a-z0-9]+)*(?:\.[a-z0-9]+(?:-+[a-z0-9]+)*)*$/;
const TAG = /^[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}$/;

/**
 * Reads `[host[:port]/]path[:tag][@digest]`. Never by way of `URL`, which folds look-alike characters into ASCII.
 * @throws InvalidInput when the text is no reference, or a bare digest or 64-digit id, which names no repository.
 */
export function parseReference(text: unknown, field = 'reference'): Reference {
  const refuse = (reason: string): never => {
    throw new InvalidInput(field, `${reason}: ${quoted(text)}`);
  };
  if (typeof text !== 'string' || text === '') return refuse('not an image reference');
  if (text.length > LONGEST) return refuse(`longer than ${LONGEST} characters, so no image reference`);
  if (text.includes('://')) return refuse('an image reference has no scheme, leave out what stands before the host');
  if (/^[a-f0-9]{64}$/.test(text)) return refuse('64 hexadecimal digits are an image id, not a name');
  if (isDigest(text)) return refuse('a digest without a repository');

  const at = text.indexOf('@');
  const digest = at < 0 ? undefined : parseDigest(text.slice(at + 1), field);
  const named = at < 0 ? text : text.slice(0, at);
  const { host, rest } = splitHost(named);
  const colon = rest.indexOf(':');
  const tag = colon < 0 ? undefined : rest.slice(colon + 1);
  if (tag !== undefined && !isTag(tag)) return refuse('not a valid tag');

  const registry = host === undefined ? HUB : hostOf(host, field);
  const path = colon < 0 ? rest : rest.slice(0, colon);
  const isOfficial = registry === HUB && !path.includes('/');
  const repository = parseRepository(isOfficial ? `library/${path}` : path, field);
  return { registry, repository, ...(tag !== undefined && { tag }), ...(digest && { digest }) };
}

/** `registry/repository[:tag][@digest]`: parses to the same reference. */
export function formatReference({ registry, repository, tag, digest }: Reference): string {
  return `${registry}/${repository}${tag === undefined ? '' : `:${tag}`}${digest === undefined ? '' : `@${digest}`}`;
}

/** `host/path`. */
export function fullName({ registry, repository }: Pick<Reference, 'registry' | 'repository'>): string {
  return `${registry}/${repository}`;
}

/** Whether both name the same repository of the same registry, whatever their tags and digests. */
export function equalRepository(
  one: Pick<Reference, 'registry' | 'repository'>,
  other: Pick<Reference, 'registry' | 'repository'>,
): boolean {
  return one.registry === other.registry && one.repository === other.repository;
}

export function isTag(text: unknown): text is string {
  return typeof text === 'string' && TAG.test(text);
}

/**
 * The path of a repository without its host; nothing is added to it.
 * @throws InvalidInput when the text is not lower-case path components joined by `/`, or longer than 255 characters.
 */
export function parseRepository(text: unknown, field = 'repository'): string {
  const refuse = (reason: string): never => {
    throw new InvalidInput(field, `${reason}: ${quoted(text)}`);
  };
  if (typeof text !== 'string' || text === '') return refuse('not a repository');
  if (text.length > LONGEST_REPOSITORY) return refuse(`a repository has at most ${LONGEST_REPOSITORY} characters`);
  if (/[A-Z]/.test(text)) return refuse('a repository is lower case');
  if (!REPOSITORY.test(text)) return refuse('not a repository');
  return text;
}

/**
 * A registry's `host[:port]` in canonical form: lower case, the names of Docker Hub as `docker.io`, IPv6 compressed.
 * Port 443 is left out, because without a port every client asks there first. Port 80 stays: only clients told to do
 * without TLS ask there, and another server may answer. `:443` stays after a name of one label, which reads as a host
 * by nothing but its port.
 * @throws InvalidInput when the text is no host name, IPv4 address or bracketed IPv6 address with an optional port.
 */
export function parseHost(text: unknown, field = 'registry'): string {
  const refuse = (reason: string): never => {
    throw new InvalidInput(field, `${reason}: ${quoted(text)}`);
  };
  if (typeof text !== 'string' || text === '' || text.length > LONGEST_HOST) return refuse('not a registry host');
  if (text.includes('://')) return refuse('a registry host has no scheme, leave out what stands before the host');
  const [, name = '', digits] = /^(\[[0-9A-Fa-f:]+\]|[A-Za-z0-9.-]+)(?::([0-9]+))?$/.exec(text) ?? [];
  const host = canonicalName(name);
  if (host === undefined) return refuse('not a registry host');
  const port = digits === undefined ? undefined : Number(digits);
  if (port !== undefined && (port < 1 || port > 65_535)) return refuse('not a port between 1 and 65535');
  const shown = port === undefined || (port === 443 && !isOneLabel(host)) ? host : `${host}:${port}`;
  return HUB_HOSTS.has(shown) ? HUB : shown;
}

/** The part before the first slash is a host when it has a dot, a port or an upper-case letter, or is `localhost`. */
function splitHost(named: string): { readonly host: string | undefined; readonly rest: string } {
  const slash = named.indexOf('/');
  const first = named.slice(0, slash);
  if (slash < 0 || !(first === 'localhost' || /[.:A-Z]/.test(first))) return { host: undefined, rest: named };
  return { host: first, rest: named.slice(slash + 1) };
}

/** `Build/api` names the host `build` by its case alone; in lower case only its port still says so. */
function hostOf(text: string, field: string): string {
  const host = parseHost(text, field);
  return isOneLabel(host) ? `${host}:443` : host;
}

function isOneLabel(host: string): boolean {
  return host !== 'localhost' && !/[.:]/.test(host);
}

function canonicalName(name: string): string | undefined {
  if (name.charAt(0) === '[') {
    const address = canonicalIPv6(name.slice(1, -1));
    return address === undefined ? undefined : `[${address}]`;
  }
  const lower = name.toLowerCase();
  return HOST_NAME.test(lower) ? lower : undefined;
}

/** The tag that an image text asks for: without one, and without a digest, engines and kubelets take `latest`. */
export function tagAsked({ tag, digest }: Pick<Reference, 'tag' | 'digest'>): string | undefined {
  return tag ?? (digest ? undefined : 'latest');
}
