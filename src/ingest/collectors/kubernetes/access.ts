import { isIP } from 'node:net';
import { readFile } from 'node:fs/promises';
import { InvalidInput } from '../../../core/error.ts';
import type { Access } from './api.ts';

const FOLDER = '/var/run/secrets/kubernetes.io/serviceaccount';
const LARGEST_FILE = 1024 * 1024;

/**
 * As a pod in the cluster: address from the environment, CA and token from the files that the kubelet mounts. The token is
 * read again for each request, because it is replaced about once an hour. @throws InvalidInput outside of a cluster.
 */
export async function inCluster(
  environment: Readonly<Record<string, string | undefined>>,
  folder = FOLDER,
): Promise<Access> {
  const [host, port] = [environment['KUBERNETES_SERVICE_HOST'], environment['KUBERNETES_SERVICE_PORT'] ?? '443'];
  if (host === undefined || host === '')
    throw new InvalidInput('KUBERNETES_SERVICE_HOST', 'not set: outside of a cluster give a kubeconfig');
  const server = serverUrl(`https://${isIP(host) === 6 ? `[${host}]` : host}:${port}`, 'KUBERNETES_SERVICE_HOST');
  const ca = await fileOf(`${folder}/ca.crt`, 'CA of the service account');
  return { server, tls: { ca }, token: () => tokenIn(`${folder}/token`) };
}

/** @throws InvalidInput for anything but `https:`, or `http:` to this machine, e.g. to `kubectl proxy`. */
export function serverUrl(text: string, field: string): URL {
  if (!URL.canParse(text)) throw new InvalidInput(field, 'not a URL');
  const url = new URL(text);
  const isHere = url.hostname === 'localhost' || url.hostname === '[::1]' || /^127(\.\d+){3}$/.test(url.hostname);
  if (url.protocol !== 'https:' && !(url.protocol === 'http:' && isHere))
    throw new InvalidInput(field, 'must be https: (http: only to this machine)');
  if (url.username !== '' || url.password !== '' || url.search !== '' || url.hash !== '')
    throw new InvalidInput(field, 'has more than host, port and path');
  return url;
}

/** @throws InvalidInput when it cannot be read or is no token; never with what stands in it. */
export async function tokenIn(path: string): Promise<string> {
  return checkedToken((await fileOf(path, 'token file')).toString('utf8').trim());
}

/** @throws InvalidInput for what a header cannot carry. */
export function checkedToken(token: string): string {
  if (!/^[\x21-\x7e]{1,65536}$/.test(token)) throw new InvalidInput('token', 'is empty, or is none');
  return token;
}

/** A file's bytes. `what`: as messages call it. @throws InvalidInput when it cannot be read or is larger than 1 MiB. */
export async function fileOf(path: string, what: string): Promise<Buffer> {
  try {
    const bytes = await readFile(path);
    if (bytes.length <= LARGEST_FILE) return bytes;
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown';
    throw new InvalidInput(what, `${path} cannot be read (${code})`);
  }
  throw new InvalidInput(what, `${path} is larger than ${LARGEST_FILE} bytes`);
}
