import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { InvalidInput, quoted } from '../../core/error.ts';
import type { Credentials } from '../asking/tokens.ts';
import { askHelper, type Environment } from './helper.ts';
import { isRecord } from './record.ts';
import { homeOf } from '../../shipped/home.ts';

const LARGEST = 1024 * 1024;
// Docker Hub stands in these files under the address of its first registry.
const HUB = { host: 'docker.io', key: 'https://index.docker.io/v1/' };

/**
 * The login of a repository's registry, as `docker login` and `podman login` left it: from the file that
 * `REGISTRY_AUTH_FILE` names, else from `config.json` in `DOCKER_CONFIG` (in `~/.docker` where that is not set); undefined where
 * there is none. A helper of the registry goes before one of all, and both before what stands in the file.
 * @throws InvalidInput for a file that is no such file or a helper that is none, Unavailable when a helper fails.
 */
export async function loginFor(
  host: string,
  repository: string,
  environment: Environment,
): Promise<Credentials | undefined> {
  const { REGISTRY_AUTH_FILE: named, DOCKER_CONFIG: folder } = environment;
  const docker = join(
    folder === undefined || folder === '' ? join(homeOf(environment), '.docker') : folder,
    'config.json',
  );
  for (const path of named === undefined || named === '' ? [docker] : [named, docker]) {
    const found = await loginIn(path, host, repository, environment);
    if (found) return found;
  }
  return undefined;
}

async function loginIn(
  path: string,
  host: string,
  repository: string,
  environment: Environment,
): Promise<Credentials | undefined> {
  const file = await configurationIn(path);
  if (!file) return undefined;
  const helpers = isRecord(file['credHelpers']) ? file['credHelpers'] : {};
  const server = host === HUB.host ? HUB.key : host;
  const own = keysOf(host)
    .map((key) => helpers[key])
    .find((one) => one !== undefined);
  const helper = own ?? file['credsStore'];
  if (typeof helper === 'string' && helper !== '') {
    const found = await askHelper(helper, server, environment);
    if (found) return found;
  }
  const logins = isRecord(file['auths']) ? file['auths'] : {};
  return written(logins, host, repository, path);
}

async function configurationIn(path: string): Promise<Readonly<Record<string, unknown>> | undefined> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown';
    if (code === 'ENOENT' || code === 'ENOTDIR') return undefined;
    throw new InvalidInput(path, `cannot be read (${code}): check who may read it`);
  }
  if (text.length > LARGEST) throw new InvalidInput(path, 'is larger than 1 MiB: that is no file of logins');
  try {
    const value: unknown = JSON.parse(text);
    if (isRecord(value)) return value;
  } catch {
    // Said below, without what stands there.
  }
  throw new InvalidInput(path, 'is no JSON object, as docker login and podman login write it');
}

/** Podman may keep a login for some repositories of a registry: the longest name that fits counts. */
function written(
  logins: Readonly<Record<string, unknown>>,
  host: string,
  repository: string,
  path: string,
): Credentials | undefined {
  const parts = repository.split('/');
  const names = parts.map((_, index) => `${host}/${parts.slice(0, parts.length - index).join('/')}`);
  for (const key of [...names, ...keysOf(host)]) {
    const entry = Object.hasOwn(logins, key) ? logins[key] : undefined;
    const found = isRecord(entry) ? loginOf(entry, `${path}: auths[${quoted(key)}]`) : undefined;
    if (found) return found;
  }
  return undefined;
}

/** As files name a registry: by its host, or by addresses of old. */
function keysOf(host: string): readonly string[] {
  const hosts = host === HUB.host ? [host, 'index.docker.io', 'registry-1.docker.io'] : [host];
  return hosts.flatMap((one) => [
    one,
    ...['', '/', '/v1/', '/v2/'].flatMap((end) => [`https://${one}${end}`, `http://${one}${end}`]),
  ]);
}

function loginOf(entry: Readonly<Record<string, unknown>>, field: string): Credentials | undefined {
  const { auth, identitytoken: token } = entry;
  if (typeof token === 'string' && token !== '') return { username: '', password: '', identityToken: token };
  if (typeof auth !== 'string' || auth === '') return undefined;
  const text = Buffer.from(auth, 'base64').toString('utf8');
  const colon = text.indexOf(':');
  if (colon < 1) throw new InvalidInput(field, 'has a login that is no USER:PASSWORD in base64: log in again');
  // Docker pads what it writes with zero bytes.
  return { username: text.slice(0, colon), password: text.slice(colon + 1).replace(/\0+$/, '') };
}
