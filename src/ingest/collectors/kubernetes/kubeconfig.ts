import { createPrivateKey, X509Certificate } from 'node:crypto';
import { dirname, resolve } from 'node:path';
import { parse } from 'yaml';
import { InvalidInput, quoted } from '../../../core/error.ts';
import { isObject } from '../../records/json.ts';
import type { JsonObject } from '../../source.ts';
import { checkedToken, fileOf, serverUrl, tokenIn } from './access.ts';
import type { Access } from './api.ts';

// Each would run a program, weaken TLS, or act as somebody else: nothing a collector may be talked into by a file.
const REFUSED_OF_USERS = [
  'exec',
  'auth-provider',
  'username',
  'password',
  'as',
  'as-uid',
  'as-groups',
  'as-user-extra',
];
const REFUSED_OF_CLUSTERS = ['insecure-skip-tls-verify', 'proxy-url'];

/**
 * Reads a kubeconfig: one cluster, with a token or a client certificate. `context`: absent is the current one.
 * @throws InvalidInput with the key, never with what stands in it.
 */
export async function fromKubeconfig(path: string, context?: string): Promise<Access> {
  const config: unknown = parsed(await fileOf(path, 'kubeconfig'), path);
  if (!isObject(config)) throw new InvalidInput(path, 'not a kubeconfig');
  const chosen = context ?? textOf(config, 'current-context');
  if (chosen === undefined) throw new InvalidInput(path, 'has no current-context, and none was named');
  const { cluster: clusterName, user: userName } = entry(config, 'contexts', 'context', chosen);
  const cluster = entry(config, 'clusters', 'cluster', clusterName);
  const user = entry(config, 'users', 'user', userName);
  refuse(cluster, REFUSED_OF_CLUSTERS, path);
  refuse(user, REFUSED_OF_USERS, path);
  const folder = dirname(path);
  const server = serverUrl(textOf(cluster, 'server') ?? '', 'server');
  const [ca, cert, key] = [
    await material(cluster, 'certificate-authority', folder),
    await material(user, 'client-certificate', folder),
    await material(user, 'client-key', folder),
  ];
  if (cert && key) checkPair(cert, key);
  else if (cert ?? key) throw new InvalidInput('client-certificate', 'needs a client-key, and the other way round');
  const servername = textOf(cluster, 'tls-server-name');
  return {
    server,
    tls: {
      ...(ca && { ca }),
      ...(cert && { cert }),
      ...(key && { key }),
      ...(servername !== undefined && { servername }),
    },
    token: tokenOf(user, folder),
  };
}

function tokenOf(user: JsonObject, folder: string): Access['token'] {
  const file = textOf(user, 'tokenFile');
  const token = textOf(user, 'token');
  // As kubectl: the file wins, because it is the one that is renewed.
  if (file !== undefined) return () => tokenIn(resolve(folder, file));
  if (token !== undefined) checkedToken(token);
  return () => Promise.resolve(token);
}

function parsed(bytes: Buffer, path: string): unknown {
  try {
    return parse(bytes.toString('utf8'), { maxAliasCount: 0, logLevel: 'error' });
  } catch {
    // The library's message quotes the line, in which a token may stand.
    throw new InvalidInput(path, 'not YAML');
  }
}

function entry(config: JsonObject, list: string, key: string, name: unknown): JsonObject {
  const entries = config[list];
  const found = (Array.isArray(entries) ? entries : []).filter(isObject).find((one) => one['name'] === name);
  const value = found?.[key];
  if (!isObject(value)) throw new InvalidInput(list, `no entry is called ${quoted(name)}`);
  return value;
}

function refuse(object: JsonObject, keys: readonly string[], path: string): void {
  const key = keys.find((one) => Object.hasOwn(object, one) && object[one] !== false);
  if (key === undefined) return;
  throw new InvalidInput(key, `is not followed; put a token, tokenFile or client certificate into ${path}`);
}

/** What stands in the file, or as base64 under `<key>-data`; as kubectl, the data wins. */
async function material(object: JsonObject, key: string, folder: string): Promise<Buffer | undefined> {
  const data = textOf(object, `${key}-data`);
  if (data !== undefined) return Buffer.from(data, 'base64');
  const file = textOf(object, key);
  return file === undefined ? undefined : fileOf(resolve(folder, file), key);
}

function checkPair(cert: Buffer, key: Buffer): void {
  let isPair = false;
  try {
    isPair = new X509Certificate(cert).checkPrivateKey(createPrivateKey(key));
  } catch {
    throw new InvalidInput('client-key', 'it or the client-certificate is no PEM');
  }
  if (!isPair) throw new InvalidInput('client-key', 'is not that of the client-certificate');
}

function textOf(object: JsonObject, key: string): string | undefined {
  const value = object[key];
  return typeof value === 'string' && value !== '' ? value : undefined;
}
